namespace Menshen.Sql.Sealing.Planning;

/// <summary>Where in a statement something stands: the columns and the common table expressions that it sees.</summary>
internal readonly record struct Place(Scope? Columns, CteScope? Queries);
