namespace Menshen.Control;

/// <summary>A table whose rows are to say who wrote them.</summary>
public sealed record ProvenanceWish(string Database, string Schema, string Table);
