namespace Menshen.Policy;

/// <summary>Where a further copy of the backups goes, how often, how fast, and how long it stays there.</summary>
/// <param name="Repository">An absolute directory, such as another site's disk, <c>sftp://USER@HOST:PORT/DIRECTORY</c>, or <c>s3://HOST:PORT/BUCKET/PREFIX</c>.</param>
/// <param name="Every">Default 1 h, 10 min to 31 d: the standards ask for timed batches and name no number.</param>
/// <param name="BytesPerSecond">At most so many, 64 KiB to 4 GiB; 0: no limit, which is the default: only its owner knows the line.</param>
public sealed record BackupCopyRules(string Repository, TimeSpan Every, long BytesPerSecond)
{
    /// <summary>So many copies at most, in places. 8: each reads the first repository's disk, and a thread and a line of its own.</summary>
    public const int Most = 8;

    /// <summary>How one comes there, if it is another machine's.</summary>
    public SftpRules Sftp { get; init; } = SftpRules.Default;

    /// <summary>How one comes there, if it is a bucket.</summary>
    public S3Rules S3 { get; init; } = S3Rules.Default;

    /// <summary>Sets stay there at least so long; null, which is the default: as in the first repository.</summary>
    public TimeSpan? Keep { get; init; }

    /// <summary>So many full sets stay there, however old; null, which is the default: as in the first repository.</summary>
    public int? KeepFull { get; init; }

    /// <summary>Whether it is a bucket.</summary>
    public bool IsBucket => Repository.StartsWith("s3://", StringComparison.Ordinal);

    /// <summary>Whether it is a directory of another machine.</summary>
    public bool IsSftp => Repository.StartsWith("sftp://", StringComparison.Ordinal);

    /// <summary>What holds where nothing is said, of no place.</summary>
    public static BackupCopyRules Default { get; } = new("", TimeSpan.FromHours(1), 0);
}
