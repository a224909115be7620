namespace Menshen.Control;

/// <summary>A row's digests, one for each sealing secret that the journal has or had.</summary>
/// <param name="Table"><c>schema.table</c>, as records name it.</param>
/// <param name="Digests">Sixteen hexadecimal digits each, as <c>menshen journal show --json</c> has them.</param>
/// <param name="IsWatched">The table is labelled or has sealed columns now: rows are being recorded.</param>
public sealed record RowDigestListing(string Table, IReadOnlyList<string> Digests, bool IsWatched);
