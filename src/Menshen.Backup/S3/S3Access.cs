namespace Menshen.Backup.S3;

/// <summary>How one comes to a bucket. It names files and holds no secret.</summary>
/// <param name="CredentialsFile">An AWS credentials file, for its owner alone; null: none was named.</param>
/// <param name="Region">What requests are signed for.</param>
/// <param name="CaFile">Certificates (PEM) of the authorities that are believed, and no others; null: those of the system.</param>
/// <param name="IsByHost">Whether the bucket is part of the host's name (<c>BUCKET.HOST</c>), and not of the path.</param>
/// <param name="Patience">For connecting, and for each step forward of an answer or a transfer.</param>
public sealed record S3Access(string? CredentialsFile, string Region, string? CaFile, bool IsByHost, TimeSpan Patience)
{
    /// <summary>What servers without regions of their own (Ceph, MinIO, Swift) are signed for by custom.</summary>
    public const string UsualRegion = "us-east-1";

    /// <summary>A server that puts a part of some MiB to its disks may take longer than an SSH server that answers from its memory.</summary>
    public static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    public static S3Access None { get; } = new(null, UsualRegion, null, false, UsualPatience);
}
