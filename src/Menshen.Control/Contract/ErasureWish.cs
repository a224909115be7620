namespace Menshen.Control;

/// <summary>Asks that values which have been deleted are beyond recovery, in backups too.</summary>
/// <param name="Values">Each as it was stored, one to a line.</param>
public sealed record ErasureWish(SecretText Values);
