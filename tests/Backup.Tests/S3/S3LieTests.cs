using System.Globalization;
using Menshen.Backup.Repository;
using Menshen.Backup.S3;

namespace Menshen.Backup.Tests.S3;

/// <summary>What a server that is broken or hostile may answer: it is named as damage, and neither believed, nor followed without end, nor raw.</summary>
[Collection(BucketTests.Name)]
public sealed class S3LieTests(SwiftMachine machine)
{
    private const string Truncated = "<IsTruncated>true</IsTruncated>";
    private const int PartBytes = 8 << 20;

    private static readonly TimeSpan Patience = BusyMachine.Patience;

    [Theory]
    [InlineData(Truncated + "<Contents><Key>a</Key></Contents>")]
    [InlineData(Truncated + "<NextContinuationToken>t</NextContinuationToken>")]
    [InlineData("<Contents><Size>3</Size></Contents>")]
    [InlineData("<CommonPrefixes></CommonPrefixes><Contents/>")]
    public async Task A_listing_that_leaves_out_its_end_or_has_none_is_damaged(string inside)
    {
        var damage = await LieAsync(_ => LyingBucket.Xml("ListBucketResult", inside), files => files.Files(files.Root));
        damage.Message.ShouldContain("/bucket is damaged: ");
    }

    [Theory]
    [InlineData(Truncated)]
    [InlineData(Truncated + "<NextKeyMarker>sets/a/body</NextKeyMarker><NextUploadIdMarker>1</NextUploadIdMarker>")]
    [InlineData("<Upload><Key>sets/a/body</Key></Upload>")]
    [InlineData("<Upload><UploadId>1</UploadId></Upload>")]
    public async Task So_is_one_of_uploads_and_no_object_goes_by_half_of_it(string inside)
    {
        List<string> asked = [];
        var damage = await LieAsync(request => Noted(asked, request, LyingBucket.Xml("ListMultipartUploadsResult", inside)), files => files.DeleteDirectory(files.Root + "/sets/a"));
        damage.Message.ShouldContain("/sets/a is damaged: ");
        asked.ShouldAllBe(request => !request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Truncated)]
    [InlineData(Truncated + "<NextPartNumberMarker>2</NextPartNumberMarker>")]
    [InlineData("<Part><PartNumber>1</PartNumber><ETag>a</ETag><Size>1</Size></Part><Part><PartNumber>1</PartNumber><ETag>b</ETag><Size>1</Size></Part>")]
    [InlineData("<Part><ETag>a</ETag><Size>1</Size></Part>")]
    public async Task So_is_one_of_parts(string inside)
    {
        const string uploads = "<Upload><Key>pack</Key><UploadId>1</UploadId></Upload>";
        var damage = await LieAsync(request => request.Contains("uploads", StringComparison.Ordinal) ? LyingBucket.Xml("ListMultipartUploadsResult", uploads) : LyingBucket.Xml("ListPartsResult", inside), SendParts);
        damage.Message.ShouldContain("/pack is damaged: ");
    }

    [Theory]
    [InlineData("", "ETag: \"a\"")]
    [InlineData("<UploadId>1</UploadId>", "X: y")]
    public async Task An_upload_without_a_name_and_a_part_without_a_tag_are_damaged(string begun, string header)
    {
        var damage = await LieAsync(
            request => request.StartsWith("POST", StringComparison.Ordinal) ? LyingBucket.Xml("InitiateMultipartUploadResult", begun)
                : request.StartsWith("PUT", StringComparison.Ordinal) ? LyingBucket.Answer("200 OK", "", header)
                : LyingBucket.Xml("ListMultipartUploadsResult", ""),
            SendParts);
        damage.Message.ShouldContain("/pack is damaged: ");
    }

    [Fact]
    public async Task What_was_not_asked_for_is_no_directory()
    {
        await machine.UpAsync();
        await using var liar = new LyingBucket(machine, _ => LyingBucket.Xml("ListBucketResult", string.Concat(((string[])["sets/", "sets", "else/a/", "sets/a/b/", "sets/good/"]).Select(one => $"<CommonPrefixes><Prefix>{one}</Prefix></CommonPrefixes>"))));
        using var files = liar.Open();
        files.Directories(files.Root + "/sets").ShouldBe([files.Root + "/sets/good"]);
    }

    [Theory]
    [InlineData("206 Partial Content", "ETag: \"a\"", "Content-Range: bytes 0-3/-7")]
    [InlineData("206 Partial Content", "ETag: \"a\"", "Content-Range: bytes 0-3/*")]
    [InlineData("206 Partial Content", "ETag: \"a\"", "Content-Range: bytes 4-7/8")]
    [InlineData("206 Partial Content", "ETag: \"a\"", "Content-Range: four")]
    [InlineData("206 Partial Content", "ETag: \"a\"", "Content-Range: bytes 0-3/99999999999999999999")]
    [InlineData("206 Partial Content", "X: y", "Content-Range: bytes 0-3/4")]
    public async Task Bytes_of_which_nobody_says_where_they_belong_are_damaged(string status, string tag, string range) =>
        (await LieAsync(_ => LyingBucket.Answer(status, "abcd", tag, range), files => files.ReadAll(files.Root + "/head"))).Message.ShouldContain("/head is damaged: ");

    [Theory]
    [InlineData("200 OK", "X: y")]
    [InlineData("206 Partial Content", "Content-Range: bytes 0-524287/2000000")]
    [InlineData("206 Partial Content", "Content-Range: bytes 1000000-1524287/3000000")]
    public async Task Nor_are_those_of_the_beginning_taken_for_later_ones(string status, string range)
    {
        var (first, isFirst) = (LyingBucket.Answer("206 Partial Content", new string('a', 1 << 19), "ETag: \"a\"", "Content-Range: bytes 0-524287/2000000"), true);
        var damage = await LieAsync(
            _ =>
            {
                var answer = isFirst ? first : LyingBucket.Answer(status, new string('b', 2_000_000), "ETag: \"a\"", range);
                isFirst = false;
                return answer;
            },
            files =>
            {
                using var read = files.Open(files.Root + "/pack");
                read.Position = 1_000_000;
                read.ReadByte();
            });
        damage.Message.ShouldContain("/pack is damaged: ");
    }

    [Theory]
    [InlineData("<ListBucketResult><Contents><Size>many</Size></Contents></ListBucketResult>")]
    [InlineData("<ListBucketResult><IsTruncated>perhaps</IsTruncated></ListBucketResult>")]
    [InlineData("<html><br>")]
    [InlineData("not at all")]
    public async Task What_is_no_answer_of_s3_is_told_in_both_languages(string body)
    {
        var said = await LieAsync(_ => LyingBucket.Answer("200 OK", body, "Content-Type: application/xml"), files => files.Files(files.Root));
        said.Message.ShouldContain("does not answer as S3 does");
        said.Words!(CultureInfo.GetCultureInfo("zh-CN")).What.ShouldContain("S3");
    }

    [Fact]
    public void A_listing_ends_though_each_page_says_that_there_is_another()
    {
        var pages = new S3Pages("s3://h:443/bucket");
        var count = 0;
        Should.Throw<BackupException>(() =>
        {
            while (pages.HasNext(true, $"{++count}") && count < 1_000_000)
            {
                // As a server that makes up a new place each time.
            }
        }).Message.ShouldContain("pages");
    }

    [Fact]
    public async Task What_was_read_ahead_may_be_let_go_by_another_worker_at_any_moment()
    {
        await machine.UpAsync();
        var content = string.Concat(Enumerable.Range(0, 100).Select(number => (char)number));
        await using var liar = new LyingBucket(machine, _ => LyingBucket.Answer("206 Partial Content", content, "ETag: \"a\"", "Content-Range: bytes 0-99/100"));
        using var files = liar.Open();
        using var read = (S3Stream)files.Open(files.Root + "/pack");
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var other = Task.Run(
            () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    read.Forget();
                    Thread.SpinWait(2_000);
                }
            },
            BackupFixture.Cancellation);
        var (there, wrong) = (new byte[content.Length], 0);
        while (!enough.IsCancellationRequested)
        {
            read.Position = 0;
            if (read.Read(there.AsSpan()) != there.Length || there[^1] != content[^1]) wrong++;
        }

        await other;
        wrong.ShouldBe(0);
    }

    /// <summary>What a wish comes to when it is answered so; nothing else than a refusal in our words is expected.</summary>
    private async Task<BackupException> LieAsync(Func<string, string> answer, Action<IRepositoryFiles> wish)
    {
        await machine.UpAsync();
        await using var liar = new LyingBucket(machine, answer);
        using var files = liar.Open();
        return await Should.ThrowAsync<BackupException>(Task.Run(() => wish(files), BackupFixture.Cancellation).WaitAsync(Patience, BackupFixture.Cancellation));
    }

    private static string Noted(List<string> asked, string request, string answer)
    {
        asked.Add(request);
        return answer;
    }

    private static void SendParts(IRepositoryFiles files)
    {
        using var target = files.Append(files.Root + "/pack", 0, new Arrival(PartBytes + 1, IsOnce: false));
        target.Write(new byte[PartBytes + 1]);
        files.Settle(target);
    }
}
