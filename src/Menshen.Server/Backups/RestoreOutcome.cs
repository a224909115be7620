namespace Menshen.Server;

/// <summary>What came back, for people.</summary>
/// <param name="Set">From which set.</param>
/// <param name="Target">To which moment.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="LastTransaction">PostgreSQL's word on the last transaction; empty: none after the set.</param>
/// <param name="Checks">What was looked at, and found right.</param>
public sealed record RestoreOutcome(string Set, string Target, double Seconds, string LastTransaction, IReadOnlyList<string> Checks);
