namespace Menshen.Control;

/// <summary>One question about a resource.</summary>
/// <param name="AskedAt">When.</param>
/// <param name="Subject">By whom.</param>
/// <param name="Question">In words, without constants.</param>
/// <param name="Rule">The rule that refused it; null: it was answered.</param>
public sealed record StatisticsAsked(DateTimeOffset AskedAt, string Subject, string Question, string? Rule);
