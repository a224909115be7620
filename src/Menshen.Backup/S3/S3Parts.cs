using System.Security.Cryptography;
using Amazon.S3.Model;

namespace Menshen.Backup.S3;

/// <summary>An object that is sent in parts: the newest try that was not ended goes on, all others are given up.</summary>
internal sealed class S3Parts
{
    /// <summary>Times the patience: S3 says of itself that joining many parts may take minutes.</summary>
    private const int Joining = 20;

    private readonly S3Line _line;
    private readonly string _key;
    private readonly string _place;
    private readonly string _upload;
    private readonly Dictionary<int, (string Tag, long Bytes)> _there;

    private S3Parts(S3Line line, string key, string place, string upload, IEnumerable<PartDetail> there)
    {
        (_line, _key, _place, _upload) = (line, key, place, upload);
        _there = [];
        foreach (var part in there)
        {
            if (part.PartNumber is not { } number || !_there.TryAdd(number, (TagOf(part.ETag, place), part.Size ?? -1))) throw BackupException.Damaged(place, "the server lists a part of it twice or without a number");
        }
    }

    public static S3Parts Begin(S3Line line, string key, string place)
    {
        var left = S3Listing.Uploads(line, key, place).Where(upload => upload.Key == key).OrderByDescending(upload => upload.Initiated).ToList();
        foreach (var older in left.Skip(1)) Abort(line, key, older.UploadId, place);
        if (left is [var newest, ..]) return new S3Parts(line, key, place, newest.UploadId, S3Listing.Parts(line, key, newest.UploadId, place));
        var begun = line.Do(place, (client, cancellation) => client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = line.Bucket, Key = key, ContentType = S3Files.ContentType }, cancellation));
        return new S3Parts(line, key, place, begun.UploadId is { Length: > 0 } id ? id : throw BackupException.Damaged(place, "the server begins an upload of it without a name"), []);
    }

    public static void Abort(S3Line line, string key, string upload, string place)
    {
        try
        {
            line.Do(place, (client, cancellation) => client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = line.Bucket, Key = key, UploadId = upload }, cancellation));
        }
        catch (FileNotFoundException)
        {
            // Gone is what was wanted.
        }
    }

    /// <summary>The tag that S3 gives an object of such parts.</summary>
    public static string TagOf(IReadOnlyList<string> tags)
    {
#pragma warning disable CA5351 // S3's own form of a tag; nothing is protected by it.
        return $"{Convert.ToHexStringLower(MD5.HashData(Convert.FromHexString(string.Concat(tags))))}-{tags.Count}";
#pragma warning restore CA5351
    }

    /// <summary>Whether an earlier try brought just these bytes. Where tags are no MD5 (sealed by the server's own keys), it did not.</summary>
    public bool Has(int number, string tag, int bytes) => _there.TryGetValue(number, out var part) && part == (tag, bytes);

    public Task SendAsync(int number, byte[] content, int length, string tag, Func<int, bool, CancellationToken, Task> leaving, CancellationToken cancellation) =>
        _line.DoAsync(_place, async (client, watch) =>
        {
            using var body = new S3Body(content, length, leaving, watch);
            var request = new UploadPartRequest
            {
                BucketName = _line.Bucket, Key = _key, UploadId = _upload, PartNumber = number, PartSize = length, InputStream = body,
                MD5Digest = Convert.ToBase64String(Convert.FromHexString(tag)), DisablePayloadSigning = true, UseChunkEncoding = false,
            };
            var answer = await client.UploadPartAsync(request, watch.Token).ConfigureAwait(false);
            _there[number] = (TagOf(answer.ETag, _place), length);
            return true;
        }, cancellation);

    /// <summary>Makes the object of them.</summary>
    public Task CompleteAsync(IReadOnlyList<string> sent, string? condition, CancellationToken cancellation) =>
        _line.DoAsync(_place, (client, watch) =>
        {
            // By the server's own tags, which need not be MD5.
            var parts = Enumerable.Range(1, sent.Count).Select(number => new PartETag(number, _there[number].Tag)).ToList();
            return client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = _line.Bucket, Key = _key, UploadId = _upload, PartETags = parts, IfNoneMatch = condition }, watch.Token);
        }, cancellation, Joining);

    private static string TagOf(string? said, string place) =>
        said?.Trim('"') is { Length: > 0 } tag ? tag : throw BackupException.Damaged(place, "the server gives a part of it no tag");
}
