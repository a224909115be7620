namespace Menshen.Control;

/// <summary>Why an account is unlocked; goes into the journal.</summary>
public sealed record UnlockReason(string Reason);
