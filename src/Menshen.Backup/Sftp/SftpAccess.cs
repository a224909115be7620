namespace Menshen.Backup.Sftp;

/// <summary>How one comes to a repository of another machine. It names files and holds no secret.</summary>
/// <param name="KeyFile">The private key, for its owner alone; null: none was named.</param>
/// <param name="HostKey">What the other machine is known by: <c>SHA256:...</c>, or a known_hosts file; null: nothing was named, and it is refused.</param>
/// <param name="Patience">For connecting, and for each answer.</param>
public sealed record SftpAccess(string? KeyFile, string? HostKey, TimeSpan Patience)
{
    /// <summary>As pgBackRest's <c>io-timeout</c> is made for disks, and a line over the sea answers in less than one second.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(15);

    public static SftpAccess None { get; } = new(null, null, UsualPatience);
}
