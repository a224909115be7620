using System.Diagnostics;
using Amazon.S3;
using Amazon.S3.Model;
using Menshen.Backup.Copying;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.S3;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests.S3;

/// <summary>A repository in a bucket: brought there over a line that breaks, damaged there, brought back from there alone, and expired there.</summary>
[Collection(BucketTests.Name)]
public sealed class S3CopyTests(BackupFixture fixture, SwiftMachine machine) : IClassFixture<BackupFixture>
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || note, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    [Requirement("credit-5.4-c")]
    [Requirement("realname-7.6.4-2")]
    public async Task A_copy_whose_line_breaks_goes_on_where_it_was_and_everything_comes_back_from_the_bucket_alone()
    {
        var (first, before) = await fixture.CopyOfRowsAsync(Question, above: 400000);
        var place = await machine.NewBucketAsync() + "/guard/menshen";
        await using var line = new CuttingLine(machine.Port);
        using var files = machine.Open(place, line);
        var second = BackupRepository.Open(files, "test", mayMake: true);
        var cut = await Should.ThrowAsync<RepositoryLineException>(fixture.CopyUntilCutAsync(first, second, line));
        cut.Message.ShouldContain($"127.0.0.1:{line.Port} cannot be reached, or the line was cut");

        line.Mend();
        // Half of a set is none, though its objects have the names that they keep.
        second.Labels().Count.ShouldBeLessThan(first.Labels().Count);
        (await fixture.VerifyAsync(second)).ShouldAllBe(finding => finding.What.StartsWith("it needs WAL up to", StringComparison.Ordinal));
        var report = await fixture.CopyAsync(first, second);
        report.Resumed.ShouldBeGreaterThan(100_000);
        second.Labels().ShouldBe(first.Labels());
        (await fixture.CopyAsync(first, second)).Sets.ShouldBeEmpty();
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();

        Directory.Delete(first.Root, recursive: true);
        // By a line of its own, as after a disaster.
        using var later = machine.Open(place);
        var there = BackupRepository.Open(later, origin: null, mayMake: false);
        (await fixture.RestoreAsync(RestoreTarget.Latest, Question, repository: there)).Answer.ShouldBe(before);
    }

    [Fact]
    public async Task What_is_changed_taken_away_or_put_back_to_an_older_state_in_the_bucket_is_found_and_named()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.TakeAsync(isFull: true);
        var bucket = await machine.NewBucketAsync();
        using var files = machine.Open(bucket);
        var second = BackupRepository.Open(files, "test", mayMake: true);
        await fixture.CopyAsync(fixture.Repository, second);
        var seen = SeenSetFile.Read(fixture.SeenFile, fixture.Secrets)! with { Repository = second.Id };
        using var other = machine.Client();
        var (label, older) = (second.Labels()[^1], second.Labels()[^2]);

        var (pack, gone) = ($"sets/{label}/pack-0001", $"sets/{older}/pack-0001");
        var (good, taken) = (await GetAsync(other, bucket, pack), await GetAsync(other, bucket, gone));
        var bad = (byte[])good.Clone();
        bad[bad.Length / 2] ^= 1;
        await PutAsync(other, bucket, pack, bad);
        await other.DeleteObjectAsync(bucket, gone, BackupFixture.Cancellation);
        var findings = await fixture.VerifyAsync(second);
        findings.ShouldContain(finding => finding.Place == $"{second.Root}/{pack}" && finding.What.Contains("not what the head was signed over", StringComparison.Ordinal));
        findings.ShouldContain(finding => finding.Place == $"{second.Root}/{gone}" && finding.What == "it is missing");
        await PutAsync(other, bucket, pack, good);
        await PutAsync(other, bucket, gone, taken);

        // The manifest of an older set in the place of the newest, and then no manifest at all.
        var head = await GetAsync(other, bucket, $"sets/{label}/head");
        await PutAsync(other, bucket, $"sets/{label}/head", await GetAsync(other, bucket, $"sets/{older}/head"));
        Damage(second).ShouldHaveSingleItem().ShouldContain($"put in the place of {label}");
        await other.DeleteObjectAsync(bucket, $"sets/{label}/head", BackupFixture.Cancellation);
        Damage(second).ShouldHaveSingleItem().ShouldContain($"{label} is damaged: its head is missing");
        await PutAsync(other, bucket, $"sets/{label}/head", head);
        (await fixture.VerifyAsync(second, seen)).ShouldBeEmpty();

        // The whole bucket as it was before the newest set.
        files.DeleteDirectory($"{second.Root}/sets/{label}");
        (await fixture.VerifyAsync(second, seen)).ShouldContain(finding => finding.What.Contains("this is an older state of the repository", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_past_its_time_goes_from_the_bucket_too_and_a_removal_that_was_cut_off_takes_nothing_that_came_after_it()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.TakeAsync(isFull: true);
        var bucket = await machine.NewBucketAsync();
        using var files = machine.Open(bucket);
        var second = BackupRepository.Open(files, "test", mayMake: true);
        await fixture.CopyAsync(fixture.Repository, second);
        var label = second.Labels()[^1];
        List<string> recorded = [];
        var gone = new Retention(second, fixture.Secrets).Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, one =>
        {
            recorded.Add(one);
            return true;
        });
        gone.ShouldBe(recorded);
        second.Labels().ShouldBe([label]);
        files.Directories($"{second.Root}/sets").ShouldBe([$"{second.Root}/sets/{label}"]);

        // Begun and cut off after its first step: the set is none any more, and the next copy brings it again, and keeps it.
        files.Rename($"{second.Root}/sets/{label}", $"{second.Root}/sets/{label}.making");
        second.Labels().ShouldBeEmpty();
        var report = await fixture.CopyAsync(fixture.Repository, second);
        report.Resumed.ShouldBeGreaterThan(0);
        report.Sets.ShouldContain(label);
        second.Labels().ShouldBe(fixture.Repository.Labels());
        files.Directories($"{second.Root}/sets").ShouldAllBe(directory => !directory.EndsWith(".making", StringComparison.Ordinal));
        (await fixture.CopyAsync(fixture.Repository, second)).Sets.ShouldBeEmpty();
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Listings_that_still_name_what_was_under_way_take_nothing_from_a_set_that_has_come()
    {
        await fixture.TakeAsync();
        using var files = new BelatedFiles(machine.Open(await machine.NewBucketAsync()));
        var second = BackupRepository.Open(files, "test", mayMake: true);
        (await fixture.CopyAsync(fixture.Repository, second)).Sets.ShouldNotBeEmpty();
        second.Labels().ShouldBe(fixture.Repository.Labels());
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
        // Nor does the next run, which brings nothing and so knows of nothing that it brought.
        (await fixture.CopyAsync(fixture.Repository, second)).Sets.ShouldBeEmpty();
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
    }

    private static async Task<byte[]> GetAsync(AmazonS3Client client, string bucket, string key)
    {
        using var answer = await client.GetObjectAsync(bucket, key, BackupFixture.Cancellation);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content, BackupFixture.Cancellation);
        return content.ToArray();
    }

    private static Task<PutObjectResponse> PutAsync(AmazonS3Client client, string bucket, string key, byte[] content) => client.PutObjectAsync(
        new PutObjectRequest { BucketName = bucket, Key = key, InputStream = new MemoryStream(content), DisablePayloadSigning = true, UseChunkEncoding = false }, BackupFixture.Cancellation);

    /// <summary>What is wrong with the manifests alone.</summary>
    private List<string> Damage(BackupRepository repository)
    {
        List<string> damage = [];
        repository.List(fixture.Secrets.Verifier, damaged => damage.Add(damaged.Message));
        return damage;
    }
}
