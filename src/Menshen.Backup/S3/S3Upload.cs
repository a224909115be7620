using System.Net;
using System.Security.Cryptography;
using Amazon.S3.Model;
using Menshen.Backup.Repository;

namespace Menshen.Backup.S3;

/// <summary>Writes one object, which is there when it is settled and not before: at once if it is small, in parts if not.</summary>
/// <remarks><code>
/// bytes ► part of 8 MiB ► an earlier try brought the same (length, MD5)? named : sent, at the pace ► ... ► settled: the parts become the object, in one step
/// </code>
/// What was not settled stays as parts, which nobody sees as an object, and which the next try goes on with.</remarks>
internal sealed class S3Upload(S3Line line, string key, string place, Arrival arrival) : Stream, IPartedStream
{
    private readonly byte[] _part = new byte[S3PartSize.Of(arrival.Bytes)];
    private readonly List<string> _sent = [];
    private S3Parts? _parts;
    private int _filled;
    private CancellationToken _cancellation;

    public Func<int, bool, CancellationToken, Task> Leaving { private get; set; } = (_, _, _) => Task.CompletedTask;

    public long Spared { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _cancellation = cancellationToken;
        while (!buffer.IsEmpty)
        {
            // Sent when more follows: what fits into one part is no object of parts.
            if (_filled == _part.Length) await SendPartAsync().ConfigureAwait(false);
            var length = Math.Min(buffer.Length, _part.Length - _filled);
            buffer[..length].CopyTo(_part.AsMemory(_filled));
            buffer = buffer[length..];
            _filled += length;
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    /// <summary>Makes the object; returns when the server has answered that it has it.</summary>
    public async Task SettleAsync()
    {
        if (_parts is null)
        {
            var tag = Md5Of(_part.AsSpan(0, _filled));
            await OnceAsync(tag, condition => SendAsync(condition, tag)).ConfigureAwait(false);
            return;
        }

        if (_filled > 0) await SendPartAsync().ConfigureAwait(false);
        await OnceAsync(S3Parts.TagOf(_sent), condition => _parts.CompleteAsync(_sent, condition, _cancellation)).ConfigureAwait(false);
    }

    public override void Flush()
    {
        // Nothing of it is an object before it is settled.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task SendPartAsync()
    {
        _parts ??= S3Parts.Begin(line, key, place);
        var tag = Md5Of(_part.AsSpan(0, _filled));
        if (_parts.Has(_sent.Count + 1, tag, _filled))
            Spared += _filled;
        else
            await _parts.SendAsync(_sent.Count + 1, _part, _filled, tag, Leaving, _cancellation).ConfigureAwait(false);
        _sent.Add(tag);
        _filled = 0;
    }

    private Task<PutObjectResponse> SendAsync(string? condition, string tag) => line.DoAsync(place, async (client, watch) =>
    {
        using var body = new S3Body(_part, _filled, Leaving, watch);
        var request = new PutObjectRequest
        {
            BucketName = line.Bucket, Key = key, InputStream = body, AutoCloseStream = false, MD5Digest = Convert.ToBase64String(Convert.FromHexString(tag)), IfNoneMatch = condition,
            DisablePayloadSigning = true, UseChunkEncoding = false, ContentType = S3Files.ContentType,
        };
        return await client.PutObjectAsync(request, watch.Token).ConfigureAwait(false);
    }, _cancellation);

    /// <summary>With the condition that no object has the name, if it is written once. The object of an answer that was lost on the way is ours, by its tag.</summary>
    private async Task OnceAsync(string tag, Func<string?, Task> write)
    {
        try
        {
            if (!arrival.IsOnce || line.IsWithoutConditions)
                await LookAndWriteAsync(tag, write).ConfigureAwait(false);
            else
                await write("*").ConfigureAwait(false);
        }
        catch (BackupException e) when (StatusOf(e) is HttpStatusCode.PreconditionFailed)
        {
            if (await TagAsync().ConfigureAwait(false) != tag) throw;
        }
        catch (IOException e) when (arrival.IsOnce && StatusOf(e) is HttpStatusCode.NotImplemented)
        {
            line.IsWithoutConditions = true;
            await LookAndWriteAsync(tag, write).ConfigureAwait(false);
        }
    }

    /// <summary>The next best: between the look and the write another may come, and verifying finds what is not as it was signed.</summary>
    private async Task LookAndWriteAsync(string tag, Func<string?, Task> write)
    {
        if (arrival.IsOnce && await TagAsync().ConfigureAwait(false) is { } there && there != tag) throw line.Changed(place, "ETag", null);
        await write(null).ConfigureAwait(false);
    }

    private static HttpStatusCode? StatusOf(Exception e) => (e.InnerException as Amazon.S3.AmazonS3Exception)?.StatusCode;

    private async Task<string?> TagAsync()
    {
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = line.Bucket, Key = key };
            return (await line.DoAsync(place, (client, watch) => client.GetObjectMetadataAsync(request, watch.Token), _cancellation).ConfigureAwait(false)).ETag?.Trim('"');
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

#pragma warning disable CA5351 // S3's own digest of what arrives: it finds accidents on the way, and protects nothing here; SM3 and signatures do.
    private static string Md5Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
