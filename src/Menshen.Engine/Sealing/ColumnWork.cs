namespace Menshen.Engine;

/// <summary>A column on its way from plaintext to sealed values or back, or all of a group to the next version of its key, as the catalogue keeps it.</summary>
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

    /// <summary>To which version of the group's key all its columns of the database go; 0: it is one column, sealed or opened.</summary>
    public int Version { get; init; }

    /// <summary>For journal and catalogue.</summary>
    public string Direction => Version != 0 ? "rotate" : Unseals ? "unseal" : "seal";

    /// <summary>The tables whose values change, and the views that show them.</summary>
    public IReadOnlyList<(string Schema, string Name)> Tables
    {
        get => field ?? [(Schema, Table)];
        init;
    }

    /// <summary><c>running</c>, <c>done</c> or <c>given-up</c>.</summary>
    public required string State { get; init; }

    public required string StartedBy { get; init; }

    /// <summary>Values that were converted.</summary>
    public required long Rows { get; init; }

    /// <summary>For people.</summary>
    public string Place => Version != 0 ? "*" : $"{Schema}.{Table}.{Column}";
}
