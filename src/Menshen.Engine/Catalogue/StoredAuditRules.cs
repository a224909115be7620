namespace Menshen.Engine;

/// <summary>Rules of the auditor's as the catalogue keeps them.</summary>
/// <param name="Version">Above all before it.</param>
/// <param name="Text">Byte for byte; empty: what holds without a file.</param>
/// <param name="Seal">Keyed, over version and text.</param>
/// <param name="Auditor">Who accepted them.</param>
/// <param name="Reason">Why.</param>
public sealed record StoredAuditRules(long Version, ReadOnlyMemory<byte> Text, ReadOnlyMemory<byte> Seal, string Auditor, string Reason);
