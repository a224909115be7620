namespace Menshen.Control;

/// <summary>Lets a user connect to a database.</summary>
public sealed record DatabaseGrant(string User);
