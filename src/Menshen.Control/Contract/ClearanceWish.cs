namespace Menshen.Control;

/// <summary>Asks for another clearance of a subject.</summary>
/// <param name="Highest">What sessions may read at most; null: the policy's clearance holds again.</param>
/// <param name="Lowest">Null: the lowest of all.</param>
/// <param name="Default">Of a session that asks for none; null: the highest.</param>
/// <param name="TrustedDownTo">How far below its session's label the subject may write; null: not at all.</param>
/// <param name="Seen">The version that the asker saw: what has changed since is not replaced.</param>
/// <param name="Reason">Why.</param>
public sealed record ClearanceWish(string? Highest, string? Lowest, string? Default, string? TrustedDownTo, int Seen, string Reason);
