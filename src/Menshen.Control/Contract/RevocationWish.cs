namespace Menshen.Control;

/// <summary>An auditor takes a right to read records away.</summary>
/// <param name="Auditor">Who takes it.</param>
/// <param name="Number">The delegation's.</param>
public sealed record RevocationWish(ApproverCredentials Auditor, long Number);
