namespace Menshen.Engine;

/// <summary>A difference between two pictures of the engine.</summary>
/// <param name="Database">Where; empty for the whole server.</param>
/// <param name="Area">What kind of thing.</param>
/// <param name="Object">Which one.</param>
/// <param name="Before">How it was; null: it was not there.</param>
/// <param name="After">How it is; null: it is gone.</param>
/// <param name="Undo">The statement that undoes it; null where that is for people to decide.</param>
public sealed record EngineChange(string Database, string Area, string Object, string? Before, string? After, string? Undo)
{
    /// <summary>Long definitions are shown by their beginning.</summary>
    private const int Longest = 160;

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Area} {Object}{(Database.Length > 0 ? $" in {Database}" : "")}: was {Shown(Before)}, is {Shown(After)}";

    private static string Shown(string? state) => state is null ? "not there" : $"'{(state.Length <= Longest ? state : state[..Longest] + "…")}'";
}
