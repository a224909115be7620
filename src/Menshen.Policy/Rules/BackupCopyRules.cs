namespace Menshen.Policy;

/// <summary>Where a second copy of the backups goes, how often, and how fast.</summary>
/// <param name="Repository">An absolute directory, such as another site's disk, <c>sftp://USER@HOST:PORT/DIRECTORY</c>, or <c>s3://HOST:PORT/BUCKET/PREFIX</c>; null: none. Default none, because nobody can know another site for you.</param>
/// <param name="Every">Default 1 h, 10 min to 31 d: the standards ask for timed batches and name no number.</param>
/// <param name="BytesPerSecond">At most so many, 64 KiB to 4 GiB; 0: no limit, which is the default: only its owner knows the line.</param>
public sealed record BackupCopyRules(string? Repository, TimeSpan Every, long BytesPerSecond)
{
    /// <summary>How one comes there, if it is another machine's.</summary>
    public SftpRules Sftp { get; init; } = SftpRules.Default;

    /// <summary>How one comes there, if it is a bucket.</summary>
    public S3Rules S3 { get; init; } = S3Rules.Default;

    /// <summary>Whether it is a bucket.</summary>
    public bool IsBucket => Repository?.StartsWith("s3://", StringComparison.Ordinal) == true;

    public static BackupCopyRules Default { get; } = new(null, TimeSpan.FromHours(1), 0);
}
