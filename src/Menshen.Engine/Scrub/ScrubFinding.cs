namespace Menshen.Engine;

/// <summary>A place of the data that is not as PostgreSQL wrote it.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Relation">The table or index, with its schema.</param>
/// <param name="Block">The page, from 0; null: the check could not say.</param>
/// <param name="What">What is wrong there: structure, never a value.</param>
public sealed record ScrubFinding(string Database, string Relation, long? Block, string What)
{
    /// <summary>The relation's first file below the data directory, such as <c>base/5/16384</c>, where PostgreSQL cannot read the page; null: it can.</summary>
    public string? File { get; init; }

    /// <summary>Where it is.</summary>
    public string Place => Block is { } block ? $"{Database}: {Relation}, block {block}" : $"{Database}: {Relation}";

    public override string ToString() => $"{Place}: {What}";
}
