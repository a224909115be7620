namespace Menshen.Control;

/// <summary>The PostgreSQL behind the gateway.</summary>
/// <param name="Kind"><c>embedded</c> or <c>external</c>.</param>
/// <param name="State">The supervisor's state in lower case: <c>running</c>, <c>starting</c>, <c>backoff</c> ...</param>
/// <param name="Version">PostgreSQL's version, or empty while unknown.</param>
/// <param name="ProcessId">Of the postmaster, or null if it is not ours.</param>
/// <param name="Losses">How often a ready engine was lost since start.</param>
/// <param name="Trouble">What is wrong, or null.</param>
public sealed record EngineReport(string Kind, string State, string Version, int? ProcessId, int Losses, string? Trouble)
{
    /// <summary>The hosts of an external engine with several; empty for others.</summary>
    public IReadOnlyList<EngineHostReport> Hosts { get; init; } = [];
}
