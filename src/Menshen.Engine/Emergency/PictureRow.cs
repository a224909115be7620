namespace Menshen.Engine;

/// <summary>One thing of the engine as it was before an emergency, with the statements that would put it back or take it away.</summary>
/// <param name="Database">Where it is; empty for what belongs to the whole server.</param>
/// <param name="Area">What kind of thing.</param>
/// <param name="Object">Which one.</param>
/// <param name="State">How it is.</param>
/// <param name="Restore">Puts it back if it is missing or another; null: people decide.</param>
/// <param name="Remove">Takes it away if it came since; null: people decide.</param>
public sealed record PictureRow(string Database, string Area, string Object, string State, string? Restore, string? Remove)
{
    internal (string, string, string) Key => (Database, Area, Object);
}
