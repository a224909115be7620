namespace Menshen.Engine;

/// <summary>A text that a subject sent: known, or kept to be looked at.</summary>
/// <param name="Id">Its number, given once.</param>
/// <param name="Subject">Whose.</param>
/// <param name="Database">Where.</param>
/// <param name="Shape">SHA-256 over its words without values.</param>
/// <param name="Template">It without its values, cut where it is long.</param>
/// <param name="IsLearnt">False: it is not known.</param>
/// <param name="FirstSeen">When it first came.</param>
/// <param name="LearntBy">Who let it pass; null: it came while its subject learnt, or is not known.</param>
public sealed record LearntStatement(
    long Id, string Subject, string Database, ReadOnlyMemory<byte> Shape, string Template, bool IsLearnt, DateTimeOffset FirstSeen, string? LearntBy);
