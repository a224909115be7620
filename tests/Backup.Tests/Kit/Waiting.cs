using System.Diagnostics;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Asks until it is so: what happens beside a test happens when it does.</summary>
internal static class Waiting
{
    /// <summary>The longest of it is a set taken and brought back by itself, an engine's start among it: ten seconds, and a hundred were seen at a load of 80.</summary>
    private static readonly TimeSpan Patience = BusyMachine.Seconds(30);

    public static async Task UntilAsync(Func<Task<bool>> question, Func<string> otherwise)
    {
        for (var began = Stopwatch.GetTimestamp(); !await question(); await Task.Delay(200, TestContext.Current.CancellationToken))
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience, otherwise());
    }

    public static Task UntilAsync(Func<bool> question, Func<string> otherwise) => UntilAsync(() => Task.FromResult(question()), otherwise);
}
