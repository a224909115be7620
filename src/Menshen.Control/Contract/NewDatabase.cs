namespace Menshen.Control;

/// <summary>A database to make.</summary>
public sealed record NewDatabase(string Name, string Owner);
