using System.Globalization;
using System.Text;
using GkeVerified.Coyote.Scenarios;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Runs;

/// <summary>Draws a run as a sequence chart in Mermaid's language.</summary>
public sealed class SequenceChart : IRunListener
{
    private readonly StringBuilder _text = new();

    private SequenceChart(int parties)
    {
        Line("sequenceDiagram");
        for (int party = 1; party <= parties; party++)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"    participant {party} as server {party}"));
        }
    }

    /// <summary>Draws a run.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="InputException">A choice cannot be taken.</exception>
    public static string Draw(RunRecord run)
    {
        var chart = new SequenceChart(run.Options.N);
        var configuration = new Configuration(ScenarioCatalog.Create(run.Options), new Coverage()) { Listener = chart };
        int failed = RunDriver.Replay(configuration, run);
        if (failed >= 0)
        {
            throw new InputException($"Step {failed + 1}, \"{run.Choices[failed]}\", cannot be taken.");
        }

        if (configuration.Violation is { } violation)
        {
            chart.Note($"1,{run.Options.N}", violation.Name);
        }

        return chart._text.ToString();
    }

    /// <inheritdoc/>
    public void Chosen(long step, in Choice choice, in Pending pending)
    {
        switch (choice.Kind)
        {
            case ChoiceKind.Deliver or ChoiceKind.Duplicate:
                Line(string.Create(
                    CultureInfo.InvariantCulture, $"    {choice.From}->>{choice.Party}: {step}. {Plain(pending.Message!)}"));
                break;
            case ChoiceKind.Crash:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. crash");
                break;
            case ChoiceKind.BreakIn:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. break-in");
                break;
            case ChoiceKind.Forge or ChoiceKind.Stray:
                Line(string.Create(
                    CultureInfo.InvariantCulture, $"    {choice.From}-->>{choice.Party}: {step}. {Plain(pending.Message!)}"));
                break;
            case ChoiceKind.Corrupt:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. is Byzantine");
                break;
            case ChoiceKind.Suspect:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. suspects {choice.From}");
                break;
            case ChoiceKind.Timeout:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. timer runs out");
                break;
            case ChoiceKind.Input:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. {Plain(pending.Input!)}");
                break;
            default:
                Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"{step}. decides for {choice.From}");
                break;
        }

        if (choice.CrashAfter >= 0)
        {
            Note(choice.Party.ToString(CultureInfo.InvariantCulture), $"crashes after {choice.CrashAfter} of its effects");
        }
    }

    /// <inheritdoc/>
    public void Observed(long step, Event observed)
    {
        if (observed is Finish or Propose)
        {
            var own = (PartyEvent)observed;
            Note(own.Party.ToString(CultureInfo.InvariantCulture), Plain(observed));
        }
    }

    /// <inheritdoc/>
    public void Sent(long step, in Pending sent)
    {
    }

    private void Note(string over, string text) => Line($"    Note over {over}: {Plain(text)}");

    // A semicolon or a hash sign would end the text or begin an entity.
    private static string Plain(object text) =>
        text.ToString()!.Replace(';', ',').Replace("#", "no. ", StringComparison.Ordinal);

    private void Line(string line) => _text.Append(line).Append('\n');
}
