using System.Globalization;
using Amazon.S3.Model;

namespace Menshen.Backup.S3;

/// <summary>What lies in a bucket under a prefix, however many pages it takes (a page has at most a thousand).</summary>
/// <param name="Objects">Their keys.</param>
/// <param name="Prefixes">With a delimiter, what would be directories: each ends with a slash.</param>
internal sealed record S3Listing(IReadOnlyList<string> Objects, IReadOnlyList<string> Prefixes)
{
    /// <summary>WAL of a year and a half at a segment each ten seconds; whoever has the server could list without end.</summary>
    private const int Most = 5_000_000;

    public static S3Listing Of(S3Line line, string prefix, bool isFlat, string place)
    {
        List<string> objects = [], prefixes = [];
        var pages = new S3Pages(place);
        ListObjectsV2Response? page = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = line.Bucket, Prefix = prefix, Delimiter = isFlat ? null : "/", ContinuationToken = page?.NextContinuationToken };
            page = line.Do(place, (client, cancellation) => client.ListObjectsV2Async(request, cancellation));
            // Whatever else a server names was not asked for.
            objects.AddRange((page.S3Objects ?? []).Select(found => Named(found.Key, place)).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)));
            prefixes.AddRange((page.CommonPrefixes ?? []).Select(key => Named(key, place)).Where(key => IsRightBelow(prefix, key)));
            Limit(objects.Count + prefixes.Count, place);
        }
        while (pages.HasNext(page.IsTruncated, page.NextContinuationToken));
        return new S3Listing(objects, prefixes);
    }

    /// <summary>Uploads in parts that were begun and not ended, whose keys begin so.</summary>
    public static IReadOnlyList<MultipartUpload> Uploads(S3Line line, string prefix, string place)
    {
        List<MultipartUpload> uploads = [];
        var pages = new S3Pages(place);
        ListMultipartUploadsResponse? page = null;
        do
        {
            var request = new ListMultipartUploadsRequest { BucketName = line.Bucket, Prefix = prefix, KeyMarker = page?.NextKeyMarker, UploadIdMarker = page?.NextUploadIdMarker };
            page = line.Do(place, (client, cancellation) => client.ListMultipartUploadsAsync(request, cancellation));
            foreach (var upload in page.MultipartUploads ?? []) _ = (Named(upload.Key, place), Named(upload.UploadId, place));
            uploads.AddRange((page.MultipartUploads ?? []).Where(upload => upload.Key.StartsWith(prefix, StringComparison.Ordinal)));
            Limit(uploads.Count, place);
        }
        while (pages.HasNext(page.IsTruncated, page.NextKeyMarker is { Length: > 0 } key ? $"{key}\n{page.NextUploadIdMarker}" : null));
        return uploads;
    }

    /// <summary>The parts that such an upload has.</summary>
    public static IReadOnlyList<PartDetail> Parts(S3Line line, string key, string upload, string place)
    {
        List<PartDetail> parts = [];
        var pages = new S3Pages(place);
        string? next = null;
        ListPartsResponse page;
        do
        {
            var request = new ListPartsRequest { BucketName = line.Bucket, Key = key, UploadId = upload, PartNumberMarker = next };
            page = line.Do(place, (client, cancellation) => client.ListPartsAsync(request, cancellation));
            parts.AddRange(page.Parts ?? []);
            Limit(parts.Count, place);
            next = page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
        }
        while (pages.HasNext(page.IsTruncated, next));
        return parts;
    }

    private static string Named(string? name, string place) =>
        name is { Length: > 0 } ? name : throw BackupException.Damaged(place, "its listing names something without a name");

    private static bool IsRightBelow(string prefix, string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal) && key.IndexOf('/', prefix.Length) == key.Length - 1;

    private static void Limit(int count, string place)
    {
        if (count > Most) throw BackupException.Damaged(place, $"it lists more than {Most} names");
    }
}
