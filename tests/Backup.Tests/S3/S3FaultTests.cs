using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Amazon.S3;
using Menshen.Backup.Repository;
using Menshen.Backup.S3;

namespace Menshen.Backup.Tests.S3;

/// <summary>What is said when it does not go: what is wrong, what to do, in both languages, and never a key.</summary>
[Collection(BucketTests.Name)]
public sealed class S3FaultTests(SwiftMachine machine)
{
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    [Fact]
    public async Task Keys_that_are_wrong_or_lie_open_are_refused_before_anything_is_sent_and_not_repeated()
    {
        var bucket = await machine.NewBucketAsync();
        var wrong = machine.WriteCredentials("wrong", "[default]\naws_access_key_id = test:menshen\naws_secret_access_key = falsch-99\n");
        var refusal = Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CredentialsFile = wrong }));
        refusal.Message.ShouldContain($"does not take the keys in {wrong}");
        refusal.Words!(Chinese).What.ShouldContain("不接受");
        refusal.ToString().ShouldNotContain("falsch-99");
        Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CredentialsFile = null })).Remedy.ShouldContain("--s3-credentials");
        Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CredentialsFile = wrong + "x" })).Message.ShouldContain("there is no credentials file");
        foreach (var half in (string[])["aws_access_key_id = a", "aws_access_key_id = a\naws_secret_access_key =", "aws_access_key_id falsch-99", "aws_access_key_id=a\naws_access_key_id=b\naws_secret_access_key=falsch-99"])
        {
            var said = Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CredentialsFile = machine.WriteCredentials("half", half) }));
            (said.Message + said.Remedy).ShouldNotContain("falsch-99");
        }

        File.SetUnixFileMode(wrong, (UnixFileMode)0b110_100_000);
        Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CredentialsFile = wrong })).Remedy.ShouldContain("chmod 600");
        machine.Access.ToString().ShouldNotContain(SwiftMachine.Secret);
        Make(bucket, machine.Access).Id.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_not_made_and_a_repository_is_not_made_twice()
    {
        var bucket = await machine.NewBucketAsync();
        var refusal = Should.Throw<BackupException>(() => Make("unknown/menshen", machine.Access));
        refusal.Message.ShouldContain("there is no bucket unknown");
        refusal.Words!(Chinese).Remedy.ShouldContain("不会代为创建");
        var made = Make(bucket, machine.Access);
        Make(bucket, machine.Access).Id.ShouldBe(made.Id);
        using var files = machine.Open(bucket);
        Should.Throw<BackupException>(() => BackupRepository.Open(files, "another", mayMake: true)).Message.ShouldContain("holds the backups of test");
        files.Delete(files.Root + "/repository.json");
        Should.Throw<BackupException>(() => BackupRepository.Open(files, "test", mayMake: true, made.Id)).Message.ShouldContain("not there any more");
    }

    [Fact]
    public async Task Another_certificate_than_of_the_named_authority_is_refused_and_no_key_was_used_by_then()
    {
        var bucket = await machine.NewBucketAsync();
        var refusal = Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CaFile = null }));
        refusal.Message.ShouldContain($"the certificate of 127.0.0.1:{machine.Port} is not believed");
        refusal.Remedy.ShouldContain("s3-ca");
        refusal.Words!(Chinese).What.ShouldContain("不信任");
        // The right authority, and the certificate of another host.
        using var renamed = RepositoryPlace.Open($"s3://localhost:{machine.Port}/{bucket}", new RepositoryAccess { S3 = machine.Access });
        Should.Throw<BackupException>(() => BackupRepository.Open(renamed, "test", mayMake: true)).Message.ShouldContain("is not believed");
        Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CaFile = machine.CaFile + "x" })).Remedy.ShouldContain("--s3-ca");
        Should.Throw<BackupException>(() => Make(bucket, machine.Access with { CaFile = machine.Access.CredentialsFile })).Message.ShouldContain("holds no certificate");
    }

    [Fact]
    public async Task A_server_that_is_away_or_does_not_answer_is_told_as_such()
    {
        await machine.NewBucketAsync();
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        var port = ((IPEndPoint)dead.LocalEndpoint).Port;
        using var silent = RepositoryPlace.Open($"s3://127.0.0.1:{port}/bucket", new RepositoryAccess { S3 = machine.Access with { Patience = TimeSpan.FromSeconds(1) } });
        Should.Throw<RepositoryLineException>(() => BackupRepository.Open(silent, "test", mayMake: true)).Message.ShouldContain("has not answered for 1 s");
        dead.Stop();
        var away = Should.Throw<RepositoryLineException>(() => BackupRepository.Open(silent, "test", mayMake: true));
        away.Message.ShouldContain("cannot be reached");
        away.Words(Chinese).What.ShouldContain("无法连接");
    }

    [Fact]
    public async Task A_server_that_sends_us_elsewhere_is_not_followed()
    {
        var bucket = await machine.NewBucketAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync(BackupFixture.Cancellation);
            await using var line = new SslStream(client.GetStream());
            await line.AuthenticateAsServerAsync(machine.Certificate());
            _ = await line.ReadAsync(new byte[8192], BackupFixture.Cancellation);
            await line.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://127.0.0.1:{machine.Port}/{bucket}?list-type=2&max-keys=1&prefix=\r\nContent-Length: 0\r\n\r\n"), BackupFixture.Cancellation);
        }, BackupFixture.Cancellation);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var files = RepositoryPlace.Open($"s3://127.0.0.1:{port}/{bucket}", new RepositoryAccess { S3 = machine.Access });
        Should.Throw<BackupException>(() => files.HasParent).Message.ShouldContain("is not in the region us-east-1");
        await answering;
    }

    [Fact]
    public async Task A_bucket_that_takes_no_more_says_so()
    {
        var bucket = await machine.NewBucketAsync();
        using var files = machine.Open(bucket);
        // As long a file would be sent in parts of 20 MiB, of which that machine takes none.
        using var target = files.Append(files.Root + "/large", 0, new Arrival(20_000_000_000, IsOnce: false));
        target.Write(new byte[10 << 20]);
        var full = Should.Throw<BackupException>(() => files.Settle(target));
        full.Message.ShouldContain($"takes no more into the bucket {bucket}");
        full.Remedy.ShouldContain("quota");
        files.Files(files.Root).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("RequestTimeTooSkewed", HttpStatusCode.Forbidden, S3Fault.Clock)]
    [InlineData("ExpiredToken", HttpStatusCode.BadRequest, S3Fault.WrongKey)]
    [InlineData("AccessDenied", HttpStatusCode.Forbidden, S3Fault.NotAllowed)]
    [InlineData("", HttpStatusCode.Forbidden, S3Fault.NotAllowed)]
    [InlineData("AuthorizationHeaderMalformed", HttpStatusCode.BadRequest, S3Fault.OtherRegion)]
    [InlineData("QuotaExceeded", HttpStatusCode.Forbidden, S3Fault.NoSpace)]
    [InlineData("XMinioStorageFull", HttpStatusCode.InsufficientStorage, S3Fault.NoSpace)]
    [InlineData("SlowDown", HttpStatusCode.ServiceUnavailable, S3Fault.Broken)]
    [InlineData("MalformedXML", HttpStatusCode.BadRequest, S3Fault.Other)]
    internal void Each_word_of_a_server_has_one_of_ours(string code, HttpStatusCode status, S3Fault fault)
    {
        var words = new S3Words(S3Address.Parse("s3://h/bucket"), S3Access.None);
        using var watch = new S3Watch(TimeSpan.FromMinutes(1), CancellationToken.None);
        var seen = words.Of(new AmazonS3Exception("m") { ErrorCode = code, StatusCode = status }, "s3://h:443/bucket/x", watch)!;
        seen.Message.ShouldBe(words.In(CultureInfo.InvariantCulture, fault, "s3://h:443/bucket/x", $"{(int)status} {code}".TrimEnd()).What);
    }

    [Fact]
    public void Every_fault_has_its_texts_in_both_languages()
    {
        var words = new S3Words(S3Address.Parse("s3://h/bucket"), S3Access.None);
        foreach (var fault in Enum.GetValues<S3Fault>())
        {
            var (english, chinese) = (words.In(CultureInfo.InvariantCulture, fault, "p", "d"), words.In(Chinese, fault, "p", "d"));
            (english.What + english.Remedy).ShouldNotContain("{");
            chinese.What.Any(letter => letter > 0x4E00).ShouldBeTrue(chinese.What);
            chinese.Remedy.Any(letter => letter > 0x4E00).ShouldBeTrue(chinese.Remedy);
        }
    }

    [Theory]
    [InlineData("s3://host/bucket", "s3://host:443/bucket")]
    [InlineData("s3://host:9000/bucket/a/b/", "s3://host:9000/bucket/a/b")]
    [InlineData("s3://[::1]:9000/bucket", "s3://[::1]:9000/bucket")]
    public void One_place_has_one_spelling(string written, string canonical) => RepositoryPlace.Canonical(written).ShouldBe(canonical);

    [Theory]
    [InlineData("s3://host")]
    [InlineData("s3://host/")]
    [InlineData("s3://host/Bucket")]
    [InlineData("s3://host:0/bucket")]
    [InlineData("s3://host:99999/bucket")]
    [InlineData("s3://host/bucket/../other")]
    [InlineData("s3://host/bucket/a b")]
    [InlineData("s3://host/bucket/a?x")]
    [InlineData("s3://id:secret9@host/bucket")]
    public void What_is_no_place_is_refused_and_a_key_is_not_repeated(string written) =>
        Should.Throw<BackupException>(() => S3Address.Parse(written)).Message.ShouldNotContain("secret9");

    private BackupRepository Make(string place, S3Access access)
    {
        using var files = machine.Open(place, access);
        return BackupRepository.Open(files, "test", mayMake: true);
    }
}
