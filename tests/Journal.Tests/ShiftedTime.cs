namespace Menshen.Journal.Tests;

/// <summary>The system's clock, moved on by a test: a year passes at once.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
