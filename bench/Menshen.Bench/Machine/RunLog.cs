using System.Diagnostics;
using System.Globalization;

namespace Menshen.Bench.Machine;

/// <summary>Tells the person at the terminal what is being measured, with the time since the start.</summary>
internal sealed class RunLog(TextWriter output)
{
    private readonly Stopwatch clock = Stopwatch.StartNew();

    public TimeSpan Elapsed => clock.Elapsed;

    public void Say(string text) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:F1} s  {text}"));
}
