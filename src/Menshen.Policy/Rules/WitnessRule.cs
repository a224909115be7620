namespace Menshen.Policy;

/// <summary>A place elsewhere that keeps the journal's checkpoints: a file, or a syslog receiver.</summary>
/// <param name="File">The file's full path; null for a receiver.</param>
/// <param name="Host">The receiver's name or address; null for a file.</param>
/// <param name="Port">The receiver's TCP port. Default 601, which RFC 3195 has for syslog over TCP; 514 belongs to UDP and to rsh.</param>
public sealed record WitnessRule(string? File, string? Host, int Port)
{
    public const int DefaultPort = 601;
}
