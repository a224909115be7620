using System.Diagnostics;

namespace Menshen.Interop.Tests;

/// <summary>Waits for what must come to pass, as long as a loaded machine may need.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public static async Task TrueAsync(Func<Task<bool>> condition, string? what = null, TimeSpan? patience = null)
    {
        var waited = Stopwatch.StartNew();
        for (var began = waited.Elapsed; !await condition(); began = waited.Elapsed)
        {
            (waited.Elapsed < (patience ?? Patience)).ShouldBeTrue(what ?? "it did not come to pass in time");
            // Most conditions run a command. Asked without a rest they keep a processor from what they wait for.
            var asking = waited.Elapsed - began;
            await Task.Delay(asking > Interval ? 2 * asking : Interval);
        }
    }
}
