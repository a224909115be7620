using Menshen.Server;
using Spectre.Console;

namespace Menshen.Cli;

/// <summary>Shows which step of a start is under way: a spinner for people, a line for each step in a pipe.</summary>
internal static class ProgressLine
{
    public static async Task<T> ShowAsync<T>(CliContext context, bool quiet, Func<IProgress<StartStep>, Task<T>> work)
    {
        if (quiet)
            return await work(new StepReport(_ => { })).ConfigureAwait(false);
        if (!context.OutputIsTerminal)
            return await work(new StepReport(step => context.Line($"- {StepText.Of(step)}"))).ConfigureAwait(false);
        return await context.Console.Status().StartAsync(
            "...", status => work(new StepReport(step => status.Status = Markup.Escape(StepText.Of(step))))).ConfigureAwait(false);
    }

    /// <summary>Reports at once and in order, which the class library's own Progress does not promise.</summary>
    private sealed class StepReport(Action<StartStep> show) : IProgress<StartStep>
    {
        public void Report(StartStep value) => show(value);
    }
}
