namespace Menshen.Control;

/// <summary>Whether a running Menshen is what it was made to be.</summary>
/// <param name="State">The worst of its lines: good, told, or bad.</param>
/// <param name="At">When somebody looked.</param>
/// <param name="Milliseconds">How long that took.</param>
/// <param name="Program">SM3 over all files of the program.</param>
/// <param name="Publisher">Public key of who signed it; empty for a build of somebody's own.</param>
/// <param name="Checks">What was looked at.</param>
public sealed record SelfCheckReport(string State, DateTimeOffset At, double Milliseconds, string Program, string Publisher, IReadOnlyList<SelfCheckLine> Checks);
