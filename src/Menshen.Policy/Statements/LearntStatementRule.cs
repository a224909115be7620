using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>learnt-statements</c>: whose statements are compared with those that they are known to send.</summary>
/// <param name="Id">Its name, unique in the file; the journal and the error name the rule by it.</param>
/// <param name="Subjects">For these subjects, at least one: what one application sends says nothing of another.</param>
/// <param name="Mode">What becomes of what is not known.</param>
public sealed record LearntStatementRule(string Id, ImmutableArray<string> Subjects, LearntMode Mode);
