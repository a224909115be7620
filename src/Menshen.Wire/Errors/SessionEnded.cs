namespace Menshen.Wire;

/// <summary>The heavier grade of error: the session is over (FATAL) for a reason that goes to the metric and the journal.</summary>
/// <param name="Reason">Why, as the journal counts it.</param>
/// <param name="SqlState">One of <see cref="Wire.SqlState"/>.</param>
/// <param name="Message">What is wrong, in one line; nothing that a stranger should not learn.</param>
/// <param name="Detail">More about it, or null.</param>
/// <param name="Hint">What to do instead, or null.</param>
public sealed record SessionEnded(
    SessionEndReason Reason, string SqlState, string Message, string? Detail = null, string? Hint = null);
