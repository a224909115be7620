namespace Menshen.Engine;

/// <summary>A column on its way from plaintext to sealed values or back, as the catalogue keeps it.</summary>
public sealed record ColumnWork
{
    public required long Id { get; init; }

    public required string Database { get; init; }

    public required string Schema { get; init; }

    public required string Table { get; init; }

    public required string Column { get; init; }

    public required int Group { get; init; }

    /// <summary>From sealed values back to plaintext.</summary>
    public required bool Unseals { get; init; }

    /// <summary><c>running</c>, <c>done</c> or <c>given-up</c>.</summary>
    public required string State { get; init; }

    public required string StartedBy { get; init; }

    /// <summary>Values that were converted.</summary>
    public required long Rows { get; init; }

    /// <summary>For people.</summary>
    public string Place => $"{Schema}.{Table}.{Column}";
}
