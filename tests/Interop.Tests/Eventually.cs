using System.Diagnostics;

namespace Menshen.Interop.Tests;

/// <summary>Waits for what must come to pass, as long as a loaded machine may need.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, string? what = null, TimeSpan? patience = null)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            (waited.Elapsed < (patience ?? Patience)).ShouldBeTrue(what ?? "it did not come to pass in time");
            await Task.Delay(Interval);
        }
    }
}
