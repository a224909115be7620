using System.Collections.Immutable;

namespace Menshen.Policy.Labels;

/// <summary>One rule of the policy's clearances: for whom, and between which labels.</summary>
/// <param name="Subjects">For these subjects.</param>
/// <param name="Groups">For members of one of these groups.</param>
/// <param name="Clearance">What they have.</param>
public sealed record ClearanceRule(ImmutableArray<string> Subjects, ImmutableArray<string> Groups, Clearance Clearance);
