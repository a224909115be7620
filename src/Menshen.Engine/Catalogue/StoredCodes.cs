namespace Menshen.Engine;

/// <summary>The one-time codes of a subject as the catalogue knows them.</summary>
/// <param name="SealedSecret">Opens only at the gateway, and only for this subject.</param>
/// <param name="ConfirmedAt">Null: enrolled and not yet proven, so it protects nothing.</param>
/// <param name="CreatedAt">When it was enrolled.</param>
/// <param name="WrongCodes">Wrong ones in a row, of late.</param>
/// <param name="RecoveryCodesLeft">Recovery codes that were not used.</param>
public sealed record StoredCodes(
    ReadOnlyMemory<byte> SealedSecret, DateTimeOffset? ConfirmedAt, DateTimeOffset CreatedAt, int WrongCodes, int RecoveryCodesLeft);
