namespace Menshen.Control;

/// <summary>A clearance in the policy's words.</summary>
/// <param name="Highest">What sessions may read at most.</param>
/// <param name="Lowest">Below which no session is.</param>
/// <param name="Default">Of a session that asks for none.</param>
/// <param name="TrustedDownTo">How far below its session's label the subject may write; null: not at all.</param>
public sealed record ClearanceRange(string Highest, string Lowest, string Default, string? TrustedDownTo);
