using GkeVerified.Coyote;
using Spectre.Console;

namespace GkeVerified.Cli;

/// <summary>Shows how far an exploration has come: a bar on a terminal, nothing where output goes to a file or a CI log.</summary>
internal static class ProgressView
{
    public static T Show<T>(string title, Func<IProgress<ExplorationProgress>?, T> work)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return work(null);
        }

        return AnsiConsole.Progress()
            .AutoClear(enabled: true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title));
                return work(new Reporter(task, title));
            });
    }

    private sealed class Reporter(ProgressTask task, string title) : IProgress<ExplorationProgress>
    {
        public void Report(ExplorationProgress value)
        {
            task.IsIndeterminate = value.Done < 0;
            task.Value = 100 * Math.Max(0, value.Done);
            string count = value.States > 0 ? $"{value.States:N0} states" : $"{value.Schedules:N0} schedules";
            task.Description = Markup.Escape($"{title}  {count}");
        }
    }
}
