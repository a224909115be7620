namespace Menshen.Control;

/// <summary>A text that a subject sent: known, or kept to be looked at.</summary>
/// <param name="Id">Its number, given once.</param>
/// <param name="Subject">Whose.</param>
/// <param name="Database">Where.</param>
/// <param name="Learnt">False: it is not known.</param>
/// <param name="Template">It without its values, cut where it is long.</param>
/// <param name="Shape">SHA-256 over its words without values, in hexadecimal.</param>
/// <param name="FirstSeen">When it first came.</param>
/// <param name="LearntBy">Who let it pass; null: it came while its subject learnt, or is not known.</param>
public sealed record LearntReport(long Id, string Subject, string Database, bool Learnt, string Template, string Shape, DateTimeOffset FirstSeen, string? LearntBy);
