using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Amazon.S3;
using Amazon.S3.Model;
using Menshen.Backup.Repository;

namespace Menshen.Backup.S3;

/// <summary>An object that is read, window by window; all of them are of the object that it was when it was opened, or it says that it changed.</summary>
/// <remarks>It goes on over a line that was cut: a restore of hours must not begin anew because it was away for seconds.</remarks>
internal sealed partial class S3Stream : ReadingStream
{
    /// <summary>More than one sealed chunk.</summary>
    private const int FirstWindow = 1 << 19;

    private const int LargestWindow = 1 << 22;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];

    private readonly S3Line _line;
    private readonly S3Windows _windows;
    private readonly string _key;
    private readonly string _place;
    private long _length;
    private string? _tag;
    // Another worker may let it go at any moment: it is one reference, read once.
    private volatile Window? _window;
    private long _end;
    private int _next = FirstWindow;

    public S3Stream(S3Line line, S3Windows windows, string key, string place)
    {
        (_line, _windows, _key, _place) = (line, windows, key, place);
        // The first window tells length and tag too, and is often all.
        Fetch(0);
    }

    public override long Length => _length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (Position >= _length || buffer.IsEmpty) return 0;
        var window = _window is { } held && held.Has(Position) ? held : Fetch(Position);
        var from = (int)(Position - window.At);
        var length = Math.Min(buffer.Length, window.Content.Length - from);
        window.Content.AsSpan(from, length).CopyTo(buffer);
        Position += length;
        return length;
    }

    /// <summary>Lets go what was read ahead; it is fetched again if it is needed.</summary>
    public void Forget() => _window = null;

    protected override void Dispose(bool disposing)
    {
        if (disposing) _windows.Closed(this);
        base.Dispose(disposing);
    }

    private Window Fetch(long at)
    {
        // Who reads on reads more at a time; who jumps does not.
        _next = at > 0 && at == _end ? Math.Min(LargestWindow, _next * 2) : FirstWindow;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var window = new Window(at, _line.DoAsync(_place, (client, watch) => GetAsync(client, watch, at), CancellationToken.None).GetAwaiter().GetResult());
                _window = window;
                _end = at + window.Content.Length;
                _windows.Used(this);
                return window;
            }
            catch (RepositoryLineException) when (attempt < Pauses.Length && _tag is not null)
            {
                Thread.Sleep(Pauses[attempt]);
            }
        }
    }

    private async Task<byte[]> GetAsync(IAmazonS3 client, S3Watch watch, long at)
    {
        var request = new GetObjectRequest { BucketName = _line.Bucket, Key = _key, ByteRange = new ByteRange(at, at + _next - 1), EtagToMatch = _tag };
        try
        {
            using var answer = await client.GetObjectAsync(request, watch.Token).ConfigureAwait(false);
            Check(answer, at);
            // Whatever it says, no more than was asked for.
            var content = new byte[Math.Min(_next, _length - at)];
            for (var filled = 0; filled < content.Length; watch.Moved())
            {
                var step = await answer.ResponseStream.ReadAsync(content.AsMemory(filled), watch.Token).ConfigureAwait(false);
                if (step == 0) throw new HttpIOException(HttpRequestError.ResponseEnded);
                filled += step;
            }

            return content;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && at == 0)
        {
            // There is no first byte.
            return [];
        }
    }

    /// <summary>That they are the bytes at this place, of the object that it was: without a tag it could be another each time.</summary>
    private void Check(GetObjectResponse answer, long at)
    {
        var tag = answer.ETag is { Length: > 0 } said ? said : throw BackupException.Damaged(_place, "the server gives it no tag");
        if (_tag is not null && tag != _tag) throw _line.Changed(_place, "ETag", null);
        // Without a range it is the whole, from its beginning.
        var (from, whole) = answer.ContentRange is { } range ? Range(range) : (0, answer.ContentLength);
        if (from != at || whole < at || (_tag is not null && whole != _length)) throw BackupException.Damaged(_place, "the server gives other bytes of it than it was asked for");
        (_tag, _length) = (tag, whole);
    }

    private (long From, long Whole) Range(string range) =>
        RangeForm().Match(range) is { Success: true } match
            && long.TryParse(match.Groups["from"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var from)
            && long.TryParse(match.Groups["whole"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? (from, whole) : throw BackupException.Damaged(_place, "the server does not say which bytes of it it gives");

    [GeneratedRegex("^bytes (?<from>[0-9]+)-[0-9]+/(?<whole>[0-9]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex RangeForm();

    private sealed record Window(long At, byte[] Content)
    {
        public bool Has(long position) => position >= At && position < At + Content.Length;
    }
}
