namespace Menshen.Policy;

/// <summary>One column as <see cref="ColumnClassifier"/> sees it. Holds values in clear: never logged, never kept.</summary>
public sealed class ColumnSample
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its base type, in PostgreSQL's words: <c>text</c>, <c>character varying</c>, <c>bigint</c>, <c>date</c>.</summary>
    public required string Type { get; init; }

    /// <summary>What its COMMENT says; empty for none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Some of its values as text; nulls and empty ones left out.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Without the values.</summary>
    public override string ToString() => $"{Name} {Type}";
}
