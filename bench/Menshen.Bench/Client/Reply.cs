namespace Menshen.Bench.Client;

/// <summary>What came of one simple query.</summary>
/// <param name="Rows">Rows that came.</param>
/// <param name="FirstRow">The body of the first of them; empty without one.</param>
/// <param name="Tag">The last command's tag, such as <c>INSERT 0 1</c>.</param>
/// <param name="SqlState">Of the error; null without one.</param>
internal readonly record struct Reply(long Rows, ReadOnlyMemory<byte> FirstRow, ReadOnlyMemory<byte> Tag, string? SqlState);
