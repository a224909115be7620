namespace Menshen.Engine;

/// <summary>A transaction that was prepared for two-phase commit and waits for its coordinator, over crashes and restarts (PostgreSQL manual, pg_prepared_xacts).</summary>
/// <param name="Database">Where; there alone it can be ended.</param>
/// <param name="Gid">The identifier that the coordinator gave it.</param>
/// <param name="Transaction">PostgreSQL's number of it, which no later one under the same identifier has.</param>
/// <param name="Owner">The role that prepared it.</param>
/// <param name="PreparedAt">When.</param>
/// <param name="Age">How long ago, by the engine's clock.</param>
/// <param name="Relations">How many relations it keeps locked.</param>
public sealed record PreparedTransaction(string Database, string Gid, string Transaction, string Owner, DateTimeOffset PreparedAt, TimeSpan Age, int Relations);
