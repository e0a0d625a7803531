using System.Globalization;
using System.Text;
using GkeVerified.Coyote.Systems;
using GkeVerified.Spec.Vocabulary;

namespace GkeVerified.Coyote.Runs;

/// <summary>Writes down a run as a numbered list of steps, each with what came of it.</summary>
internal sealed class Transcript : IRunListener
{
    private readonly List<string> _lines = [];
    private readonly List<(string Message, List<int> Recipients)> _sent = [];

    private Choice _choice;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            FlushSent();
            return _lines;
        }
    }

    public void Chosen(long step, in Choice choice, in Pending pending)
    {
        FlushSent();
        _choice = choice;
        string what = choice.Kind switch
        {
            ChoiceKind.Deliver or ChoiceKind.Duplicate or ChoiceKind.Forge or ChoiceKind.Stray => pending.Message!.ToString()!,
            ChoiceKind.Input => pending.Input!.ToString()!,
            ChoiceKind.Timeout => pending.Instance.ToString(),
            _ => "",
        };
        _lines.Add($"{step.ToString(CultureInfo.InvariantCulture),3}  {choice,-28}{(what.Length > 0 ? "  " + what : "")}"
            .TrimEnd());
    }

    public void Observed(long step, Event observed)
    {
        FlushSent();
        switch (observed)
        {
            case Quiescent:
                _lines.Add("       (quiescent)");
                break;
            case End or Start or BreakIn or Corrupt or Expire or Crash when observed is not Crash || _choice.Kind == ChoiceKind.Crash:
                // The choice itself says it.
                break;
            default:
                _lines.Add($"       {observed}");
                break;
        }
    }

    public void Sent(long step, in Pending sent)
    {
        string message = sent.Message!.ToString();
        if (_sent.Count == 0 || _sent[^1].Message != message)
        {
            _sent.Add((message, []));
        }

        _sent[^1].Recipients.Add(sent.Party);
    }

    private void FlushSent()
    {
        foreach ((string message, List<int> recipients) in _sent)
        {
            var line = new StringBuilder("       sends ").Append(message).Append(" to ");
            _lines.Add(line.AppendJoin(", ", recipients).ToString());
        }

        _sent.Clear();
    }
}
