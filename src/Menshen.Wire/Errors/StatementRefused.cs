namespace Menshen.Wire;

/// <summary>The lighter grade of error: this statement is refused with an ErrorResponse (ERROR), the session lives.</summary>
/// <param name="SqlState">One of <see cref="Wire.SqlState"/>.</param>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="Detail">More about it, or null.</param>
/// <param name="Hint">What to do instead, or null.</param>
public sealed record StatementRefused(string SqlState, string Message, string? Detail = null, string? Hint = null);
