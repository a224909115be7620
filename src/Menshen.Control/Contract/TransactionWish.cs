namespace Menshen.Control;

/// <summary>Asks that a prepared transaction be ended whose coordinator does not.</summary>
/// <param name="Database">Where it was prepared.</param>
/// <param name="Gid">Its identifier, as <c>PREPARE TRANSACTION</c> gave it.</param>
/// <param name="Commits">True to commit it, false to roll it back.</param>
public sealed record TransactionWish(string Database, string Gid, bool Commits);
