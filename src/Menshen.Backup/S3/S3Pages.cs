namespace Menshen.Backup.S3;

/// <summary>Follows a listing from page to page: each that is not the last says where the next begins, nowhere twice, and they have an end.</summary>
internal sealed class S3Pages(string place)
{
    /// <summary>Four times those of the most names, a thousand to a page: some servers' are shorter.</summary>
    private const int Most = 20_000;

    private readonly HashSet<string> _places = new(StringComparer.Ordinal);

    /// <summary>Whether there is another page; <paramref name="next"/> is where it begins. What has no end would otherwise pass for all there is, or be asked for for ever.</summary>
    public bool HasNext(bool? isTruncated, string? next)
    {
        if (isTruncated != true) return false;
        if (string.IsNullOrEmpty(next)) throw BackupException.Damaged(place, "its listing is cut off and does not say where it goes on");
        if (!_places.Add(next)) throw BackupException.Damaged(place, "its listing goes on where it was before");
        return _places.Count < Most ? true : throw BackupException.Damaged(place, $"its listing has more than {Most} pages");
    }
}
