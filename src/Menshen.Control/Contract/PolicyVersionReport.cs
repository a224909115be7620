namespace Menshen.Control;

/// <summary>A policy that is or was in force.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Digest">SM3 of its text.</param>
/// <param name="AppliedAt">When.</param>
/// <param name="Asker">Who asked for it.</param>
/// <param name="Approver">The second person; null where none was needed.</param>
/// <param name="Approval">Number of the approval.</param>
/// <param name="Reason">Why.</param>
/// <param name="Changes">Against the one before, a line for each.</param>
/// <param name="Text">Byte for byte; null in a list.</param>
public sealed record PolicyVersionReport(
    long Version, string Digest, DateTimeOffset AppliedAt, string Asker, string? Approver, long? Approval, string Reason, IReadOnlyList<string> Changes,
    byte[]? Text);
