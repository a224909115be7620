namespace Menshen.Journal;

/// <summary>Why segments leave, and who agreed.</summary>
/// <param name="Reason">One line, as the tombstone shows it.</param>
/// <param name="Requester">Who asked for it.</param>
/// <param name="Confirmer">Who confirmed it.</param>
public sealed record ClearingApproval(string Reason, string Requester, string Confirmer);
