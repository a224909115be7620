namespace Menshen.Engine;

/// <summary>A grant of a database's ledger that was given, has ended, or whose end has come.</summary>
/// <param name="Id">Its number in that ledger.</param>
/// <param name="Object">As the engine describes it.</param>
/// <param name="Privilege">Which right.</param>
/// <param name="Receiver">Who has it, or had it.</param>
/// <param name="Actor">Whose session did it; empty: it was there before the ledger.</param>
/// <param name="Until">When it ends, UTC; empty: never.</param>
/// <param name="Purpose">What it is for; empty: not said.</param>
/// <param name="At">When it happened.</param>
/// <param name="IsEnd">It ended.</param>
public sealed record GrantNews(
    long Id, string Object, string Privilege, string Receiver, string Actor, string Until, string Purpose, DateTimeOffset At, bool IsEnd);
