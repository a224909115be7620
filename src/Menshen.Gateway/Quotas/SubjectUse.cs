namespace Menshen.Gateway.Quotas;

/// <summary>What all sessions of one subject together have had within the hour. Any thread.</summary>
internal sealed class SubjectUse
{
    public HourCounter Rows { get; } = new();

    public HourCounter Bytes { get; } = new();

    /// <summary>In milliseconds.</summary>
    public HourCounter Time { get; } = new();
}
