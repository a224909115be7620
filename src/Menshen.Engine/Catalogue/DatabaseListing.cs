namespace Menshen.Engine;

/// <summary>A database of a subject's.</summary>
/// <param name="Name">As the engine has it.</param>
/// <param name="Owner">The subject's name; the role's, where no subject has it.</param>
/// <param name="Bytes">On disk; null where the engine does not tell us.</param>
/// <param name="Users">Subjects that may connect besides the owner.</param>
/// <param name="Connections">Open now, ours for administration not counted.</param>
public sealed record DatabaseListing(string Name, string Owner, long? Bytes, IReadOnlyList<string> Users, int Connections);
