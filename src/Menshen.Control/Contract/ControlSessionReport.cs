namespace Menshen.Control;

/// <summary>An open log-in to the control surface of this gateway; its token is nowhere.</summary>
/// <param name="Source">Where it was asked for, and is good from alone: an address, or <c>uid</c> and a number for the machine's own socket.</param>
public sealed record ControlSessionReport(string User, string Source, DateTimeOffset Since, DateTimeOffset LastUsed, DateTimeOffset ExpiresAt)
{
    /// <summary>Fingerprint of the client certificate it was opened with, and is good with alone; empty for none.</summary>
    public string Certificate { get; init; } = "";
}
