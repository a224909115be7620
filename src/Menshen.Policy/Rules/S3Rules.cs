namespace Menshen.Policy;

/// <summary>How one comes to a place in a bucket of S3's kind: a further repository of backups, or an archive of the journal. Files by their path, and nothing secret.</summary>
/// <param name="CredentialsFile">An AWS credentials file with the two keys; null: none. Default none: whoever gives the bucket makes them.</param>
/// <param name="Region">What requests are signed for. Default us-east-1, which servers without regions take by custom.</param>
/// <param name="CaFile">The authorities that the server's certificate is believed from; null: the system's. Default the system's, which a public service needs.</param>
/// <param name="IsByHost">Whether the bucket is part of the host's name. Default false, in the path: a server of one's own has one name and one certificate.</param>
/// <param name="Patience">For connecting, and for each step forward. Default 30 s, 1 s to 10 min: a server answers a part when it is on its disks.</param>
public sealed record S3Rules(string? CredentialsFile, string Region, string? CaFile, bool IsByHost, TimeSpan Patience)
{
    public static S3Rules Default { get; } = new(null, "us-east-1", null, false, TimeSpan.FromSeconds(30));
}
