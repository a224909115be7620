namespace Menshen.Server;

/// <summary>Who stands for a policy.</summary>
/// <param name="Asker">Who asked for it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Approver">The second person; null where none was needed.</param>
/// <param name="Approval">Number of the approval; null for none.</param>
internal sealed record PolicySigners(string Asker, string Reason, string? Approver = null, long? Approval = null);
