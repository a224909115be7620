using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using Menshen.Backup.Repository;
using Menshen.Backup.S3;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Another machine with buckets: Debian's OpenStack Swift and its S3 interface on the loopback, over TLS, begun when a test first asks for it.</summary>
/// <remarks>It answers listings in pages of seven, and those of parts in pages of two, so that what is larger is read in pages everywhere; and no request may bring more than 9 MiB, so that one can be refused.</remarks>
public sealed class SwiftMachine : IAsyncDisposable
{
    private const string KeyId = "test:menshen";

    /// <summary>In no message, file or list of processes of ours, which tests look for.</summary>
    internal const string Secret = "geheim-17";

    /// <summary>Four servers in Python: a minute was too short for their start at a load of 80.</summary>
    private static readonly TimeSpan Patience = ToolRun.Patience;

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-swift-").FullName;
    private readonly int[] _ports = [LoopbackPort.Next(), LoopbackPort.Next(), LoopbackPort.Next(), LoopbackPort.Next()];
    private Process? _servers;
    private int _buckets;

    public int Port => _ports[0];

    public string CaFile => Path.Combine(_directory, "ca.pem");

    internal S3Access Access => new(Path.Combine(_directory, "credentials"), S3Access.UsualRegion, CaFile, IsByHost: false, S3Access.UsualPatience);

    public string Place(string bucketAndPrefix) => string.Create(CultureInfo.InvariantCulture, $"s3://127.0.0.1:{Port}/{bucketAndPrefix}");

    internal IRepositoryFiles Open(string bucketAndPrefix, S3Access? access = null) => RepositoryPlace.Open(Place(bucketAndPrefix), new RepositoryAccess { S3 = access ?? Access });

    /// <summary>The same by a line.</summary>
    internal IRepositoryFiles Open(string bucketAndPrefix, CuttingLine by) =>
        RepositoryPlace.Open(string.Create(CultureInfo.InvariantCulture, $"s3://127.0.0.1:{by.Port}/{bucketAndPrefix}"), new RepositoryAccess { S3 = Access });

    /// <summary>A bucket of its own for a test; the machine is there then.</summary>
    public async Task<string> NewBucketAsync()
    {
        await UpAsync();
        var name = $"bucket-{Interlocked.Increment(ref _buckets)}";
        using var client = Client();
        await client.PutBucketAsync(name, TestContext.Current.CancellationToken);
        return name;
    }

    /// <summary>Who has keys for the bucket as well: whoever attacks there, or the service itself.</summary>
    internal AmazonS3Client Client() => new(new BasicAWSCredentials(KeyId, Secret), new AmazonS3Config
    {
        ServiceURL = $"https://127.0.0.1:{Port}", ForcePathStyle = true, AuthenticationRegion = S3Access.UsualRegion, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED, HttpClientFactory = new S3Transport(Access),
    });

    /// <summary>Begins, or begins again with what lies there.</summary>
    public async Task UpAsync()
    {
        if (_servers is not null) return;
        if (!File.Exists(CaFile)) MakeFiles();
        _servers = ToolRun.Start(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "Kit", "swift-machine.py"), _directory, .. _ports.Select(port => port.ToString(CultureInfo.InvariantCulture))]);
        _servers.OutputDataReceived += (_, _) => { };
        _servers.ErrorDataReceived += (_, _) => { };
        _servers.BeginOutputReadLine();
        _servers.BeginErrorReadLine();
        for (var began = Stopwatch.GetTimestamp(); !await AnswersAsync(); await Task.Delay(50))
        {
            if (_servers.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException("Swift did not begin: is python3-swift installed? ./menshen test does it");
        }
    }

    /// <summary>As a lost machine: all its servers end at once.</summary>
    public async Task DownAsync()
    {
        if (_servers is not { } servers) return;
        _servers = null;
        // The four end with it, at once: looking for them first takes seconds on a busy machine, in which they would go on serving.
        servers.Kill();
        await servers.WaitForExitAsync();
        servers.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        Directory.Delete(_directory, recursive: true);
    }

    internal string WriteCredentials(string name, string text)
    {
        var file = Path.Combine(_directory, name);
        File.Delete(file);
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        stream.Write(System.Text.Encoding.ASCII.GetBytes(text));
        return file;
    }

    /// <summary>What it shows, for who stands in its place.</summary>
    internal X509Certificate2 Certificate() => X509Certificate2.CreateFromPemFile(Path.Combine(_directory, "cert.pem"), Path.Combine(_directory, "key.pem"));

    private void MakeFiles()
    {
        WriteCredentials("credentials", $"[default]\naws_access_key_id = {KeyId}\naws_secret_access_key = {Secret}\n");
        var (from, until) = (DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=tests", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = authority.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=swift", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(issuer, from, until, [1, 7]);
        File.WriteAllText(Path.Combine(_directory, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(CaFile, issuer.ExportCertificatePem());
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            // All four: one that is not there yet makes the proxy answer that it has a fault.
            foreach (var port in _ports)
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port);
            }

            using var client = Client();
            await client.ListBucketsAsync();
            return true;
        }
        catch (Exception e) when (e is SocketException or HttpRequestException or AmazonClientException or AmazonServiceException)
        {
            return false;
        }
    }
}
