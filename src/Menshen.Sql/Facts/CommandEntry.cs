namespace Menshen.Sql.Facts;

/// <summary>What a kind of parse-tree node means: its class, its command tag, and where its own relations stand.</summary>
/// <param name="Kind">The class policy and journal speak of.</param>
/// <param name="Command">The command tag, or the part of it before the object type.</param>
/// <param name="Names">How the statement names the relations it changes.</param>
/// <param name="Complete">False where the statement reaches relations that its text does not name.</param>
internal readonly record struct CommandEntry(StatementKind Kind, string Command, Names Names = Names.AsReads, bool Complete = false);
