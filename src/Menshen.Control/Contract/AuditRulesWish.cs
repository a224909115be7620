namespace Menshen.Control;

/// <summary>Rules of the auditor's to be put in force.</summary>
/// <param name="Text">Byte for byte; what is accepted is exactly this.</param>
/// <param name="ComparedWith">SM3 of those in force that the auditor saw them compared with; empty where there are none.</param>
public sealed record AuditRulesWish(byte[] Text, string ComparedWith)
{
    /// <summary>Bytes that a text may have.</summary>
    public const int MostBytes = 1 << 20;
}
