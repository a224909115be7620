namespace Menshen.Control;

/// <summary>Asks that something be stopped in an emergency.</summary>
/// <param name="Kind"><c>dataset</c>, <c>application</c>, <c>certificate</c> or <c>service</c>.</param>
/// <param name="Target">A dataset as database/schema.table or database/schema.*; an application's name; a certificate's fingerprint; empty for all service.</param>
/// <param name="Admitted">Names of the users who may go on with a dataset.</param>
/// <param name="Reason">Why.</param>
public sealed record QuarantineWish(string Kind, string Target, IReadOnlyList<string> Admitted, string Reason);
