using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Menshen.Backup.S3;

/// <summary>The way to a bucket: made when it is needed, and looked at once before it is used, by a request whose refusal names its reason.</summary>
internal sealed class S3Line(S3Address address, S3Access access) : IDisposable
{
    /// <summary>After the first: a server that restarts is back within some seconds, and who waits longer tries all of it again.</summary>
    private const int Retries = 2;

    /// <summary>Of a body at a time, so that a pace is one.</summary>
    private const int BodyStep = 1 << 16;

    private readonly Lock _gate = new();
    private readonly S3Words _words = new(address, access);
    private S3Transport? _transport;
    private AmazonS3Client? _client;

    public string Bucket => address.Bucket;

    /// <summary>Whether the server has said that it writes under no condition (Swift does).</summary>
    public bool IsWithoutConditions { get; set; }

    public T Do<T>(string place, Func<IAmazonS3, CancellationToken, Task<T>> act) =>
        DoAsync(place, (client, watch) => act(client, watch.Token), CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Does it; what fails on the way is told in words of files. Whoever moves many bytes says so to the watch; what takes a server long gets <paramref name="times"/> the patience.</summary>
    public async Task<T> DoAsync<T>(string place, Func<IAmazonS3, S3Watch, Task<T>> act, CancellationToken cancellation, int times = 1)
    {
        using var watch = new S3Watch(access.Patience * times, cancellation);
        try
        {
            return await act(Client(), watch).ConfigureAwait(false);
        }
        catch (Exception e) when (_words.Of(e, place, watch) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>That an object was written by another meanwhile.</summary>
    public BackupException Changed(string place, string detail, Exception? e) => BackupException.Worded(culture => _words.In(culture, S3Fault.Changed, place, detail), e);

    public void Dispose()
    {
        _client?.Dispose();
        _transport?.Dispose();
    }

    private AmazonS3Client Client()
    {
        lock (_gate) return _client ??= Connect();
    }

    private AmazonS3Client Connect()
    {
        var credentials = S3Credentials.Read(access.CredentialsFile);
        _transport ??= new S3Transport(access);
        var client = new AmazonS3Client(credentials, Settings(_transport));
        try
        {
            Look(client);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Everything is said here: what is not would be looked for in variables and files of the account.</summary>
    private AmazonS3Config Settings(S3Transport transport) => new()
    {
        ServiceURL = $"https://{address.Host}:{address.Port}", IgnoreConfiguredEndpointUrls = true, AuthenticationRegion = access.Region, ForcePathStyle = !access.IsByHost,
        // Newer checksums come as trailers of a body in chunks, which other servers than AWS's do not all read; ours are MD5 on the way and SM3 at both ends.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        DisableS3ExpressSessionAuth = true, AllowAutoRedirect = false, DisableLogging = true, HttpClientFactory = transport, BufferSize = BodyStep,
        RetryMode = RequestRetryMode.Standard, MaxErrorRetry = Retries, Timeout = Timeout.InfiniteTimeSpan,
    };

    // HEAD, by which objects are asked for, has no body and so no reason: a wrong key, a missing bucket and a missing object would look alike.
    private void Look(AmazonS3Client client)
    {
        using var watch = new S3Watch(access.Patience, CancellationToken.None);
        try
        {
            client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = address.Bucket, Prefix = address.Prefix, MaxKeys = 1 }, watch.Token).GetAwaiter().GetResult();
        }
        catch (Exception e) when (_words.Of(e, address.ToString(), watch) is { } fault)
        {
            throw fault;
        }
    }
}
