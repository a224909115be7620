namespace Menshen.Engine.Statistics;

/// <summary>A question that was judged.</summary>
/// <param name="Question">In words, without constants.</param>
/// <param name="Rule">The rule that refused it; null: it was answered.</param>
public sealed record AskedQuestion(DateTimeOffset AskedAt, string Subject, string Question, string? Rule);
