using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests;

/// <summary>Sets as they are taken and brought back.</summary>
[Collection(BackupTests.Name)]
public sealed class TakeTests(BackupFixture fixture)
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || note, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    [Requirement("credit-5.4-a.1")]
    [Requirement("tencentdb-2.6-6")]
    public async Task A_full_set_comes_back_on_another_server_as_it_was()
    {
        var before = await fixture.SqlAsync(Question);
        var set = await fixture.TakeAsync(isFull: true);
        set.Head.Kind.ShouldBe(SetHead.Full);
        set.Head.References.ShouldBeEmpty();

        var directory = fixture.NewDirectory();
        var (report, answer) = await fixture.RestoreAsync(RestoreTarget.Latest, Question, directory);

        answer.ShouldBe(before);
        report.Set.ShouldBe(set.Head.Label);
        report.Checks.ShouldContain("every page's checksum");
        File.Exists(Path.Combine(directory, "deployment.json")).ShouldBeTrue();
        new FileInfo(Path.Combine(directory, "journal", "0001.records")).Length.ShouldBe(300_000);
    }

    [Fact]
    [Requirement("realname-7.9.5-3")]
    public async Task An_incremental_set_holds_what_changed_and_comes_back_whole()
    {
        var full = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("UPDATE public.parcel SET note = 'changed' WHERE id = 7");
        var before = await fixture.SqlAsync(Question);
        var set = await fixture.TakeAsync();
        set.Head.Kind.ShouldBe(SetHead.Incremental);
        set.Head.References.ShouldBe([full.Head.Label]);
        set.Head.SetBytes.ShouldBeLessThan(full.Head.SetBytes / 2);

        var (report, answer) = await fixture.RestoreAsync(RestoreTarget.Latest, Question);
        report.Set.ShouldBe(set.Head.Label);
        answer.ShouldBe(before);
    }

    [Fact]
    [Requirement("realname-7.6.4-5")]
    public async Task No_word_of_the_data_is_readable_in_the_repository()
    {
        const string secret = "QIANMEN-STREET-7531";
        await fixture.SqlAsync($"INSERT INTO public.parcel SELECT i, '{secret}' FROM generate_series(100001, 100050) i");
        await fixture.SqlAsync("CHECKPOINT");
        var set = await fixture.TakeAsync(isFull: true);
        await fixture.ArchivedAsync();
        (await File.ReadAllTextAsync(Path.Combine(set.Directory, "head"), BackupFixture.Cancellation)).ShouldContain("\"cipher\":\"sm4-gcm\"");

        // The naive way shows it: in the engine's own files the word is there.
        (await ToolRun.OfAsync("grep", ["-rlF", secret, Path.Combine(fixture.Root, "engine", "cluster")])).Code.ShouldBe(0);
        (await ToolRun.OfAsync("grep", ["-rlF", secret, fixture.Repository.Root])).Code.ShouldBe(1);
        (await ToolRun.OfAsync("grep", ["-rlF", "pg_control", fixture.Repository.Root])).Code.ShouldBe(1);
        await fixture.SqlAsync("DELETE FROM public.parcel WHERE id > 100000");
    }

    [Fact]
    public async Task A_backup_that_was_cut_off_leaves_nothing_that_looks_like_a_set()
    {
        var labels = fixture.Repository.Labels();
        // As kill -9 leaves it: packs without a head, under the name of a set under way.
        var left = Path.Combine(fixture.Repository.Root, "sets", "20990101-000000F.making");
        Directory.CreateDirectory(left);
        await File.WriteAllTextAsync(Path.Combine(left, "pack-0002"), "half", BackupFixture.Cancellation);

        fixture.Repository.Labels().ShouldBe(labels);
        await fixture.TakeAsync();
        Directory.Exists(left).ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_is_restored_over_anything()
    {
        await fixture.TakeAsync();
        var directory = fixture.NewDirectory();
        Directory.CreateDirectory(directory);
        await File.WriteAllTextAsync(Path.Combine(directory, "mine"), "kept", BackupFixture.Cancellation);
        var refusal = await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.Latest, Question, directory));
        refusal.Message.ShouldContain("is not empty");
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.Latest, Question, fixture.Root))).Message.ShouldContain("is not empty");
    }

    [Fact]
    public async Task A_link_planted_in_the_engines_directory_does_not_make_us_read_elsewhere()
    {
        var outside = fixture.NewDirectory();
        await File.WriteAllTextAsync(outside, "root:secret", BackupFixture.Cancellation);
        var planted = Path.Combine(fixture.Root, "engine", "cluster", "base", "planted");
        File.CreateSymbolicLink(planted, outside);
        try
        {
            using var files = new SourceFiles(Path.Combine(fixture.Root, "engine", "cluster"));
            // What an ordinary open does, and ours does not.
            (await File.ReadAllTextAsync(planted, BackupFixture.Cancellation)).ShouldBe("root:secret");
            Should.Throw<IOException>(() => files.TryOpen("base/planted"));
            Should.Throw<IOException>(() => files.TryOpen("../../backup.seen"));
            (await Should.ThrowAsync<BackupException>(() => fixture.TakeAsync())).Message.ShouldContain("symbolic link");
        }
        finally
        {
            File.Delete(planted);
        }
    }

    [Fact]
    public async Task A_sound_repository_verifies_without_a_finding()
    {
        await fixture.TakeAsync();
        var findings = await new RepositoryVerifier(fixture.Repository, fixture.Secrets)
            .RunAsync(SeenSetFile.Read(fixture.SeenFile, fixture.Secrets), new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        findings.ShouldBeEmpty();
    }
}
