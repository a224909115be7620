namespace Menshen.Control;

/// <summary>One address clients can connect to.</summary>
public sealed record ListenerReport(string Address, int Port, string Tls);
