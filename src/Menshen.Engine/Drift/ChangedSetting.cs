namespace Menshen.Engine;

/// <summary>A setting of the engine that is not PostgreSQL's default.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">With its unit.</param>
/// <param name="Origin">The file it was set in, or the kind of its source.</param>
public sealed record ChangedSetting(string Name, string Value, string Origin);
