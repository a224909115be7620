namespace Menshen.Engine;

/// <summary>A group of subjects.</summary>
/// <param name="Id">Number, never used again.</param>
/// <param name="Name">Name, never used again either, neither for a subject nor for an alias.</param>
/// <param name="Note">Free text.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">By whom.</param>
/// <param name="Members">Names of the subjects in it.</param>
public sealed record SubjectGroup(long Id, string Name, string Note, DateTimeOffset CreatedAt, string CreatedBy, IReadOnlyList<string> Members);
