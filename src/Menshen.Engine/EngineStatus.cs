namespace Menshen.Engine;

/// <summary>What is known about the engine at one moment.</summary>
public sealed record EngineStatus
{
    /// <summary>The supervisor's state.</summary>
    public required EngineState State { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Process id of the postmaster, or null (not running, or not our child).</summary>
    public int? ProcessId { get; init; }

    /// <summary>The server's own version text, such as <c>15.18</c>; empty before the first connection.</summary>
    public string ServerVersion { get; init; } = "";

    /// <summary>How often a ready engine was lost since we started.</summary>
    public int Losses { get; init; }

    /// <summary>Why it is not running, or why it was lost last; null if never.</summary>
    public string? Trouble { get; init; }

    /// <summary>Things the operator should know: where files went, what was found changed and restored.</summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>The hosts of an engine that has several, in the order of its address; empty for others.</summary>
    public IReadOnlyList<EngineHostStatus> Hosts { get; init; } = [];
}
