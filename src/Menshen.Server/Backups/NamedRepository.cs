namespace Menshen.Server;

/// <summary>A repository as somebody names it on a command line; what he leaves out, the policy says.</summary>
/// <param name="Place">A directory, <c>sftp://USER@HOST:PORT/DIRECTORY</c>, or <c>s3://HOST:PORT/BUCKET/PREFIX</c>; null: the policy's.</param>
/// <param name="SftpKey">The private key's file.</param>
/// <param name="SftpHostKey">The other machine's key, or a known_hosts file.</param>
public sealed record NamedRepository(string? Place, string? SftpKey, string? SftpHostKey)
{
    /// <summary>The file with the keys for a bucket.</summary>
    public string? S3Credentials { get; init; }

    public string? S3Region { get; init; }

    /// <summary>The authorities that the server's certificate is believed from.</summary>
    public string? S3Ca { get; init; }

    /// <summary>Whether the bucket is part of the host's name; null: as the policy says.</summary>
    public bool? IsS3ByHost { get; init; }
}
