using Amazon.S3;
using Amazon.S3.Model;

namespace Menshen.Backup.S3;

/// <summary>What lies in a bucket under a prefix, however many pages it takes (a page has at most a thousand).</summary>
/// <param name="Objects">Their keys.</param>
/// <param name="Prefixes">With a delimiter, what would be directories: each ends with a slash.</param>
internal sealed record S3Listing(IReadOnlyList<string> Objects, IReadOnlyList<string> Prefixes)
{
    /// <summary>WAL of a year and a half at a segment each ten seconds; whoever has the server could list without end.</summary>
    private const int Most = 5_000_000;

    public static S3Listing Of(S3Line line, string prefix, bool isFlat, string place) => new Reader(line, place).Read(prefix, isFlat);

    /// <summary>Uploads in parts that were begun and not ended, whose keys begin so.</summary>
    public static IReadOnlyList<MultipartUpload> Uploads(S3Line line, string prefix, string place)
    {
        List<MultipartUpload> uploads = [];
        ListMultipartUploadsResponse? page = null;
        do
        {
            var request = new ListMultipartUploadsRequest { BucketName = line.Bucket, Prefix = prefix, KeyMarker = page?.NextKeyMarker, UploadIdMarker = page?.NextUploadIdMarker };
            page = line.Do(place, (client, cancellation) => client.ListMultipartUploadsAsync(request, cancellation));
            uploads.AddRange(page.MultipartUploads ?? []);
            Limit(uploads.Count, place);
        }
        while (page.IsTruncated == true);
        return uploads;
    }

    /// <summary>The parts that such an upload has.</summary>
    public static IReadOnlyList<PartDetail> Parts(S3Line line, string key, string upload, string place)
    {
        List<PartDetail> parts = [];
        ListPartsResponse? page = null;
        do
        {
            var request = new ListPartsRequest { BucketName = line.Bucket, Key = key, UploadId = upload, PartNumberMarker = page?.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture) };
            page = line.Do(place, (client, cancellation) => client.ListPartsAsync(request, cancellation));
            parts.AddRange(page.Parts ?? []);
            Limit(parts.Count, place);
        }
        while (page.IsTruncated == true);
        return parts;
    }

    private static void Limit(int count, string place)
    {
        if (count > Most) throw BackupException.Damaged(place, $"it lists more than {Most} names");
    }

    private sealed class Reader(S3Line line, string place)
    {
        private readonly List<string> _objects = [];
        private readonly List<string> _prefixes = [];

        public S3Listing Read(string prefix, bool isFlat)
        {
            string? token = null;
            do
            {
                var request = new ListObjectsV2Request { BucketName = line.Bucket, Prefix = prefix, Delimiter = isFlat ? null : "/", ContinuationToken = token };
                var page = line.Do(place, (client, cancellation) => client.ListObjectsV2Async(request, cancellation));
                // Whatever else a server names was not asked for.
                _objects.AddRange((page.S3Objects ?? []).Select(found => found.Key).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)));
                _prefixes.AddRange((page.CommonPrefixes ?? []).Where(key => key.StartsWith(prefix, StringComparison.Ordinal)));
                Limit(_objects.Count + _prefixes.Count, place);
                token = page.IsTruncated == true ? page.NextContinuationToken : null;
            }
            while (token is not null);
            return new S3Listing(_objects, _prefixes);
        }
    }
}
