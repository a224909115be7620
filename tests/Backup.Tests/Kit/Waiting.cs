using System.Diagnostics;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Asks until it is so: what happens beside a test happens when it does.</summary>
internal static class Waiting
{
    public static async Task UntilAsync(Func<Task<bool>> question, Func<string> otherwise)
    {
        for (var began = Stopwatch.GetTimestamp(); !await question(); await Task.Delay(200, TestContext.Current.CancellationToken))
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(15), otherwise());
    }

    public static Task UntilAsync(Func<bool> question, Func<string> otherwise) => UntilAsync(() => Task.FromResult(question()), otherwise);
}
