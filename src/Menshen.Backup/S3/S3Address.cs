using System.Globalization;
using System.Text.RegularExpressions;

namespace Menshen.Backup.S3;

/// <summary>A place in a bucket: <c>s3://HOST[:PORT]/BUCKET[/PREFIX]</c>. It never holds a key.</summary>
public sealed partial record S3Address(string Host, int Port, string Bucket, string Prefix)
{
    private const string Scheme = "s3://";
    private const int UsualPort = 443;
    private const string Remedy = "Write s3://HOST:PORT/BUCKET/PREFIX, without keys: those are in the credentials file";

    public static bool IsOne(string place) => place is not null && place.StartsWith(Scheme, StringComparison.Ordinal);

    public static S3Address Parse(string place)
    {
        // Not repeated: what stands before an @ may be a secret.
        if (place is null || place.Contains('@', StringComparison.Ordinal)) throw Wrong("it", "it holds a user or a key");
        var match = Form().Match(place);
        if (!match.Success) throw Wrong(place, "it names no host or no bucket, or a prefix with a character that not every server takes");
        if (match.Groups["prefix"].Value.Split('/').Any(part => part is "." or "..")) throw Wrong(place, "its prefix leads elsewhere");
        var port = UsualPort;
        if (match.Groups["port"] is { Success: true, Value: var written } && (!int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            throw Wrong(place, "its port is no number from 1 to 65535");
        return new S3Address(match.Groups["host"].Value, port, match.Groups["bucket"].Value, match.Groups["prefix"].Value.Trim('/'));
    }

    /// <summary>Where its keys begin, in places: <c>s3://HOST:PORT/BUCKET/</c>.</summary>
    public string BucketRoot => string.Create(CultureInfo.InvariantCulture, $"{Scheme}{Host}:{Port}/{Bucket}/");

    /// <summary>With its port, so that there is one spelling.</summary>
    public override string ToString() => (BucketRoot + Prefix).TrimEnd('/');

    // A bucket's name as S3 has it for all new ones; of a prefix what S3 calls safe characters.
    [GeneratedRegex("^s3://(?<host>[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+\\])(:(?<port>[0-9]{1,5}))?/(?<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?<prefix>(/[A-Za-z0-9!_.*'()-]+)*)/?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    private static BackupException Wrong(string place, string why) => new($"{place} is no place of a repository: {why}", Remedy);
}
