using Amazon.S3.Model;
using Menshen.Backup.Repository;

namespace Menshen.Backup.S3;

/// <summary>A repository's files as objects of a bucket, under the names they would have in a directory.</summary>
/// <remarks>There are no directories and there is no renaming. A set under way lies under its last name, and an object with the name of the directory that it would be in says that it is under way:
/// <code>
/// sets/LABEL.copy.making      written first, taken away last: that one step makes the set one (written first and taken away last as well when a set goes)
/// sets/LABEL/pack-0001 ...    and LABEL/head, after all others
/// </code></remarks>
internal sealed class S3Files(S3Address address, S3Access access) : IRepositoryFiles
{
    internal const string ContentType = "application/octet-stream";

    private readonly S3Line _line = new(address, access);
    private readonly S3Windows _windows = new();
    private readonly string _bucketRoot = address.BucketRoot;

    public string Root { get; } = address.ToString();

    /// <summary>The bucket is: the line looks at it before anything else, and one that is not there is refused with its own words.</summary>
    public bool HasParent => _line.Do(Root, (_, _) => Task.FromResult(true));

    public bool WritesWhole => true;

    public int UncertainBytes => 0;

    public bool Exists(string file) => LengthOf(file) is not null;

    public long? LengthOf(string file) => SizeOf(KeyOf(file), file);

    public IReadOnlyList<string> Files(string directory)
    {
        var prefix = PrefixOf(directory);
        return [.. S3Listing.Of(_line, prefix, isFlat: false, directory).Objects.Select(key => key[prefix.Length..]).Where(name => name.Length > 0 && !S3Making.IsMark(name)).Order(StringComparer.Ordinal).Select(name => $"{directory}/{name}")];
    }

    public IReadOnlyList<string> Directories(string directory)
    {
        var prefix = PrefixOf(directory);
        var listing = S3Listing.Of(_line, prefix, isFlat: false, directory);
        var marks = listing.Objects.Select(key => key[prefix.Length..]).Where(S3Making.IsMark).ToList();
        var unfinished = marks.Select(S3Making.NameOf).ToHashSet(StringComparer.Ordinal);
        var names = listing.Prefixes.Select(key => key[prefix.Length..^1]).Where(name => name is not ("" or "." or "..") && !unfinished.Contains(name));
        return [.. names.Concat(marks).Order(StringComparer.Ordinal).Select(name => $"{directory}/{name}")];
    }

    public Stream Open(string file) => new S3Stream(_line, _windows, KeyOf(file), file);

    public Stream Append(string file, long from, Arrival arrival) =>
        from == 0 ? new S3Upload(_line, KeyOf(file), file, arrival) : throw new NotSupportedException("an object is written whole");

    public void Settle(Stream file) => ((S3Upload)file).SettleAsync().GetAwaiter().GetResult();

    public void Write(string file, ReadOnlySpan<byte> content)
    {
        using var target = Append(file, 0, Arrival.Usual);
        target.Write(content);
        Settle(target);
    }

    public void Rename(string from, string to)
    {
        if (S3Making.IsMark(from) && S3Making.NameOf(from) == to)
            Remove(MarkOf(from), from);
        else if (S3Making.IsMark(to) && S3Making.NameOf(to) == from)
            Mark(to);
        else
            throw new NotSupportedException($"{from}: an object keeps its name");
    }

    public void Delete(string file) => Remove(KeyOf(file), file);

    /// <summary>One under way is there when its mark is: a listing may be late and name one that is a set by now, with the same objects.</summary>
    public void DeleteDirectory(string directory)
    {
        var isMark = S3Making.IsMark(directory);
        if (isMark && SizeOf(MarkOf(directory), directory) is null) return;
        var prefix = PrefixOf(directory);
        foreach (var upload in S3Listing.Uploads(_line, prefix, directory)) S3Parts.Abort(_line, upload.Key, upload.UploadId, directory);
        foreach (var key in S3Listing.Of(_line, prefix, isFlat: true, directory).Objects) Remove(key, _bucketRoot + key);
        if (isMark) Remove(MarkOf(directory), directory);
    }

    public void MakeDirectory(string directory)
    {
        if (!S3Making.IsMark(directory)) return;
        Mark(directory);
        // Of a removal that was cut off: it would take away what comes now.
        foreach (var other in S3Making.Others(directory)) Remove(MarkOf(other), other);
    }

    public void Dispose() => _line.Dispose();

    private long? SizeOf(string key, string place)
    {
        try
        {
            var length = _line.Do(place, (client, cancellation) => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _line.Bucket, Key = key }, cancellation)).ContentLength;
            return length >= 0 ? length : throw BackupException.Damaged(place, "the server gives it a length below nothing");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private void Mark(string directory)
    {
        using var mark = new S3Upload(_line, MarkOf(directory), directory, new Arrival(0, IsOnce: true));
        Settle(mark);
    }

    private void Remove(string key, string place)
    {
        try
        {
            _line.Do(place, (client, cancellation) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _line.Bucket, Key = key }, cancellation));
        }
        catch (FileNotFoundException)
        {
            // Gone is what was wanted.
        }
    }

    private string MarkOf(string directory) => Below(directory);

    private string KeyOf(string place) => S3Making.LastName(Below(place));

    private string PrefixOf(string directory) => KeyOf(directory) is { Length: > 0 } key ? key + "/" : "";

    private string Below(string place) =>
        place.StartsWith(_bucketRoot, StringComparison.Ordinal) ? place[_bucketRoot.Length..]
            : place + "/" == _bucketRoot ? "" : throw new ArgumentException($"{place} is not of {Root}", nameof(place));
}
