namespace Menshen.Journal;

/// <summary>A statement that has no outcome yet.</summary>
/// <param name="Index">Of its record.</param>
/// <param name="Number">Within its session.</param>
/// <param name="Template">The number of its text.</param>
/// <param name="Values">Its section of values; null where there is none, or nobody asked.</param>
/// <param name="Decision">The number of what decided it; 0: an earlier version did not say.</param>
/// <param name="EndUser">For whom the application asked, as it says; null for nobody.</param>
internal readonly record struct OpenStatement(ulong Index, ulong Number, uint Template, uint Decision, long Time, byte[]? Values, string? EndUser);
