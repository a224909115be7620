namespace Menshen.Engine;

/// <summary>One line of <c>menshen.conf</c>.</summary>
/// <param name="Name">PostgreSQL's name.</param>
/// <param name="Value">As SHOW prints it, so that drift can be told by comparing.</param>
/// <param name="Guards">True if a different value would weaken protection or durability.</param>
/// <param name="Reason">Why this value; written above it in the file.</param>
internal sealed record EngineSetting(string Name, string Value, bool Guards, string Reason);
