namespace Menshen.Control;

/// <summary>One emergency in which somebody has, or had, the engine's superuser.</summary>
/// <param name="Id">Its number, which is that of its approval.</param>
/// <param name="State"><c>opening</c>, <c>open</c>, <c>ending</c> or <c>ended</c>.</param>
/// <param name="Holder">Who has it.</param>
/// <param name="Approvers">Who approved it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Role">The role in the engine.</param>
/// <param name="OpenedAt">Since when.</param>
/// <param name="EndsAt">Until when at the latest.</param>
/// <param name="EndedAt">When it ended, or null.</param>
/// <param name="EndedBy">Who or what ended it, or null.</param>
/// <param name="Findings">What was another afterwards than before.</param>
public sealed record BreakGlassReport(
    long Id, string State, string Holder, IReadOnlyList<string> Approvers, string Reason, string Role, DateTimeOffset OpenedAt,
    DateTimeOffset EndsAt, DateTimeOffset? EndedAt, string? EndedBy, IReadOnlyList<BreakGlassFinding> Findings);
