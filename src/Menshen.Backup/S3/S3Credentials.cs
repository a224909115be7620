using Amazon.Runtime;
using Menshen.Backup.Repository;

namespace Menshen.Backup.S3;

/// <summary>Reads the keys for a bucket from a file that AWS's own tools write too. What it holds is in no message, log or list of processes.</summary>
/// <remarks><code>
/// [default]
/// aws_access_key_id = ...
/// aws_secret_access_key = ...
/// aws_session_token = ...        if there is one
/// </code>
/// Keys are looked for nowhere else, as AWS's client would: in no variable, no profile of the account, no machine of a cloud.</remarks>
internal static class S3Credentials
{
    private const string Form = "Write two lines there: aws_access_key_id = ... and aws_secret_access_key = ...; mode 0600";

    public static AWSCredentials Read(string? file)
    {
        if (file is null) throw new BackupException("nothing says with which keys to come to the bucket", "Name a credentials file: backup: s3-credentials: FILE, or --s3-credentials FILE");
        OwnersFile.Require(file, "credentials", Form);
        Dictionary<string, string> values = [];
        foreach (var line in File.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';' or '[')))
        {
            var cut = line.IndexOf('=', StringComparison.Ordinal);
            if (cut < 0 || !values.TryAdd(line[..cut].TrimEnd(), line[(cut + 1)..].TrimStart()))
                throw new BackupException($"{file} has a line that is no NAME = VALUE, or one name twice", "One profile is taken, and no more. " + Form);
        }

        if (!values.TryGetValue("aws_access_key_id", out var id) || !values.TryGetValue("aws_secret_access_key", out var secret) || id.Length == 0 || secret.Length == 0)
            throw new BackupException($"{file} does not hold both keys", Form);
        return values.TryGetValue("aws_session_token", out var token) ? new SessionAWSCredentials(id, secret, token) : new BasicAWSCredentials(id, secret);
    }
}
