namespace Menshen.Control;

/// <summary>The tables of a database that have provenance, or sealed columns without it.</summary>
public sealed record ProvenanceListing(string Database, IReadOnlyList<ProvenanceReport> Tables);
