namespace Menshen.Journal;

/// <summary>Rules of the auditor's that hold from an entry on.</summary>
/// <param name="Version">The number under which they were accepted; 0: an earlier version of Menshen did not say.</param>
/// <param name="Digest">SM3 of their text, in hexadecimal; empty: what holds without one.</param>
public sealed record RulesInForce(long Version, string Digest);
