namespace Menshen.Policy;

/// <summary>One place that gets a verified copy of each closed segment of the journal, and how one comes there.</summary>
/// <param name="Place">An absolute directory, <c>sftp://USER@HOST:PORT/DIRECTORY</c>, or <c>s3://HOST:PORT/BUCKET/PREFIX</c>.</param>
/// <param name="Sftp">How one comes there, if it is another machine's.</param>
/// <param name="S3">How one comes there, if it is a bucket.</param>
public sealed record ArchiveRules(string Place, SftpRules Sftp, S3Rules S3)
{
    /// <summary>A directory of this machine.</summary>
    public static ArchiveRules Of(string directory) => new(directory, SftpRules.Default, S3Rules.Default);
}
