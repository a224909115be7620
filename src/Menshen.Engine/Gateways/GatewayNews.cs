namespace Menshen.Engine;

/// <summary>What a gateway has the others of its catalogue know before it goes on.</summary>
public sealed record GatewayNews
{
    /// <summary>Is everybody there?</summary>
    public const string Ask = "ask";

    /// <summary>Columns or views of a database were made or changed: look what is sealed in it.</summary>
    public const string Look = "look";

    /// <summary>The values of tables change with a transaction that is about to commit.</summary>
    public const string Move = "move";

    /// <summary>Given at random by whoever tells it.</summary>
    public Guid Id { get; init; }

    /// <summary>One of the three.</summary>
    public required string Kind { get; init; }

    /// <summary>Empty where it is none's.</summary>
    public string Database { get; init; } = "";

    /// <summary>The tables whose values change, and the views that show them.</summary>
    public IReadOnlyList<(string Schema, string Name)> Tables { get; init; } = [];

    /// <summary>To be told: the number of that transaction in the engine; null: there is none.</summary>
    public string? Transaction { get; init; }
}
