namespace Menshen.Policy;

/// <summary>How one comes to a place on another machine: a further repository of backups, or an archive of the journal. Files by their path, and nothing secret.</summary>
/// <param name="KeyFile">The private key to log in with; null: none. Default none: whoever sets up the other machine makes it.</param>
/// <param name="HostKey">The key that the other machine has, as <c>SHA256:...</c>, or a known_hosts file; null: none, and then none is believed. Default none.</param>
/// <param name="Patience">For connecting, and for each answer. Default 15 s, 1 s to 10 min: a line over the sea answers in less than one second, a busy disk in some.</param>
public sealed record SftpRules(string? KeyFile, string? HostKey, TimeSpan Patience)
{
    public static SftpRules Default { get; } = new(null, null, TimeSpan.FromSeconds(15));
}
