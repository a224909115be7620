namespace Menshen.Engine;

/// <summary>Another gateway of the catalogue, and the session by which it is there.</summary>
/// <param name="Id">Its term.</param>
/// <param name="Name">For people: its journal's origin.</param>
/// <param name="ProcessId">Of the session's backend.</param>
/// <param name="SessionStart">With the former it means one session, for ever.</param>
/// <param name="IsAlive">That session is there.</param>
public sealed record GatewayPresence(Guid Id, string Name, int ProcessId, DateTime SessionStart, bool IsAlive)
{
    /// <summary>SM3 of what of its policy must be the same at all gateways; null: not asked for, or it has not said.</summary>
    public string? Policy { get; init; }

    /// <summary>SM3 of the auditors' rules that are in force there; null: as above.</summary>
    public string? Rules { get; init; }
}
