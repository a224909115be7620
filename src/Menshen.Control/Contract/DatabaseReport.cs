namespace Menshen.Control;

/// <summary>One database.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The user it belongs to.</param>
/// <param name="Bytes">On disk; null where the engine does not tell.</param>
/// <param name="Users">Who may connect besides the owner.</param>
/// <param name="Connections">Open now.</param>
public sealed record DatabaseReport(string Name, string Owner, long? Bytes, IReadOnlyList<string> Users, int Connections);
