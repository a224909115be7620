using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Crypto;

namespace Menshen.Backup.Tests;

/// <summary>A repository whose disk is away, whose history or WAL was cut, and sets of each kind.</summary>
[Collection(BackupTests.Name)]
public sealed class RepositoryTests(BackupFixture fixture)
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || note, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    public void A_repository_whose_disk_is_away_is_not_made_anew_below_the_mount_point()
    {
        var (mount, file) = (fixture.NewDirectory(), Path.Combine(fixture.NewDirectory(), "places"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Directory.CreateDirectory(mount);
        var place = Path.Combine(mount, "repository");
        // The naive way, which asks for the parent alone, makes one on whatever disk is below the mount point.
        var first = BackupRepository.Open(place, "test", mayMake: true);
        new KnownRepositories(file, fixture.Secrets).Remember(first);
        Directory.Delete(place, recursive: true);
        BackupRepository.Open(place, "test", mayMake: true).Id.ShouldNotBe(first.Id);

        var known = new KnownRepositories(file, fixture.Secrets).IdIn(place);
        known.ShouldBe(first.Id);
        Should.Throw<BackupException>(() => BackupRepository.Open(place, "test", mayMake: true, known)).Message.ShouldContain("another repository");
        Directory.Delete(place, recursive: true);
        Should.Throw<BackupException>(() => BackupRepository.Open(place, "test", mayMake: true, known)).Message.ShouldContain("not there any more");
        Directory.Exists(place).ShouldBeFalse();
        // Another directory is another repository.
        BackupRepository.Open(place + "-2", "test", mayMake: true, new KnownRepositories(file, fixture.Secrets).IdIn(place + "-2")).Id.ShouldNotBe(first.Id);
        File.WriteAllText(file, File.ReadAllText(file).Replace(first.Id, new string('0', 32), StringComparison.Ordinal));
        Should.Throw<BackupException>(() => new KnownRepositories(file, fixture.Secrets).IdIn(place));
    }

    [Fact]
    public async Task Sets_that_were_deleted_are_missed_also_after_the_next_full_one()
    {
        await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var seen = Path.Combine(fixture.NewDirectory());
        File.Copy(fixture.SeenFile, seen);
        foreach (var label in copy.Labels()) Directory.Delete(Path.Combine(copy.Root, "sets", label), recursive: true);
        await fixture.TakeAsync(isFull: true, copy, seen);
        (await VerifyAsync(copy, seen)).ShouldContain(f => f.What.Contains("no expiry of ours took them", StringComparison.Ordinal));
        await fixture.TakeAsync(isFull: true, copy, seen);
        (await VerifyAsync(copy, seen)).ShouldContain(f => f.What.Contains("no expiry of ours took them", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sets_signature_is_checked_once_and_again_where_its_head_or_the_key_is_another()
    {
        await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var (label, verifier) = (copy.Labels()[^1], new CountingVerifier(fixture.Secrets.Verifier));
        copy.List(verifier).Select(set => set.Head.Label).ShouldBe(copy.Labels());
        copy.List(verifier).Select(set => set.Head.Label).ShouldBe(copy.Labels());
        verifier.Checked.ShouldBe(copy.Labels().Count);

        var head = Path.Combine(copy.Root, "sets", label, "head");
        var text = await File.ReadAllTextAsync(head, BackupFixture.Cancellation);
        await File.WriteAllTextAsync(head, text.Replace("\"sequence\":", "\"sequence\":1", StringComparison.Ordinal), BackupFixture.Cancellation);
        Should.Throw<BackupException>(() => copy.Read(label, verifier)).Message.ShouldContain("the signature does not fit");
        await File.WriteAllTextAsync(head, text, BackupFixture.Cancellation);
        copy.Read(label, verifier).Head.Label.ShouldBe(label);
        using var stranger = new TestSecrets();
        Should.Throw<BackupException>(() => copy.Read(label, stranger.Verifier)).Message.ShouldContain("signed by key");
    }

    [Fact]
    public async Task Another_repository_has_not_lost_what_was_written_to_the_one_before()
    {
        await fixture.TakeAsync(isFull: true);
        var other = BackupRepository.Open(fixture.NewDirectory(), "test", mayMake: true);
        var seen = fixture.NewDirectory();
        File.Copy(fixture.SeenFile, seen);
        (await VerifyAsync(other, seen)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_expiry_that_was_cut_short_after_its_note_is_no_finding()
    {
        for (var set = 0; set < 3; set++) await fixture.TakeAsync(isFull: true);
        var copy = await fixture.CopyAsync();
        var sets = copy.List(fixture.Secrets.Verifier);
        // As kill -9 leaves it: the note names a set that is still there, and those before it are gone.
        foreach (var older in sets.SkipLast(2)) copy.Remove(older);
        SeenSetFile.WriteExpired(copy, new SeenSet(sets[^2].Head.Label, sets[^2].Head.Sequence, sets[^2].Digest, "", copy.Id), fixture.Secrets);
        (await VerifyAsync(copy, fixture.SeenFile)).ShouldBeEmpty();
        // A copy brings back what had expired there, the newest among it: the note is of a younger set than the oldest.
        SeenSetFile.WriteExpired(copy, new SeenSet(sets[^1].Head.Label, sets[^1].Head.Sequence, sets[^1].Digest, "", copy.Id), fixture.Secrets);
        (await VerifyAsync(copy, fixture.SeenFile)).ShouldBeEmpty();
        // The note of an expiry, put in the place of what remembers the newest set, is not read as that.
        var forged = fixture.NewDirectory();
        File.Copy(copy.ExpiredFile, forged);
        Should.Throw<BackupException>(() => SeenSetFile.Read(forged, fixture.Secrets)).Message.ShouldContain("the signature does not fit");
    }

    [Fact]
    public async Task An_end_of_the_wal_that_was_cut_off_is_missed()
    {
        await fixture.TakeAsync();
        await fixture.SqlAsync("CREATE TABLE public.tail AS SELECT i, md5(i::text) FROM generate_series(1, 2000) i");
        await fixture.ArchivedAsync();
        var status = fixture.Receiver.Status;
        var seen = new SeenWal(fixture.Repository.Id, status.System, status.Timeline, status.Archived.ToString(), DateTimeOffset.UtcNow);
        var file = fixture.NewDirectory();
        SeenWalFile.Write(file, seen, fixture.Secrets);
        var copy = await fixture.CopyAsync();
        (await VerifyAsync(copy, fixture.SeenFile, SeenWalFile.Read(file, fixture.Secrets))).ShouldBeEmpty();

        foreach (var live in Directory.GetFiles(Path.Combine(copy.Root, "wal"), "*.live-*", SearchOption.AllDirectories)) File.Delete(live);
        // Without the memory nobody misses it.
        (await VerifyAsync(copy, fixture.SeenFile)).ShouldAllBe(f => !f.What.Contains("cut off", StringComparison.Ordinal));
        (await VerifyAsync(copy, fixture.SeenFile, SeenWalFile.Read(file, fixture.Secrets))).ShouldContain(f => f.What.Contains("its end was cut off", StringComparison.Ordinal));
        await fixture.SqlAsync("DROP TABLE public.tail");
    }

    [Fact]
    public async Task A_disk_that_would_be_full_before_the_end_is_refused_before_the_beginning()
    {
        await fixture.TakeAsync();
        var place = fixture.NewDirectory();
        Directory.CreateDirectory(place);
        using var disk = SmallDisk.MountOver(place, 40);
        var refusal = await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.Latest, Question, Path.Combine(place, "restored")));
        refusal.Message.ShouldContain("are needed");
        Directory.EnumerateFileSystemEntries(place).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.9.5-3")]
    public async Task A_differential_set_hangs_on_the_full_one_alone_and_comes_back_whole()
    {
        var full = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("UPDATE public.parcel SET note = 'incremental' WHERE id = 11");
        var incremental = await fixture.TakeAsync();
        await fixture.SqlAsync("UPDATE public.parcel SET note = 'differential' WHERE id = 12");
        var before = await fixture.SqlAsync(Question);
        var differential = await fixture.TakeAsync(kind: SetHead.Differential);
        (differential.Head.Kind, differential.Head.Label[^1]).ShouldBe((SetHead.Differential, 'D'));
        differential.Head.References.ShouldBe([full.Head.Label]);
        differential.Head.SetBytes.ShouldBeLessThan(full.Head.SetBytes / 2);
        differential.Head.Previous.ShouldBe(incremental.Digest);

        // The incremental set between is not needed.
        var copy = await fixture.CopyAsync();
        Directory.Delete(Path.Combine(copy.Root, "sets", incremental.Head.Label), recursive: true);
        (await fixture.RestoreAsync(RestoreTarget.Latest, Question, repository: copy)).Answer.ShouldBe(before);
        var chained = await fixture.TakeAsync();
        chained.Head.References.ShouldBe([differential.Head.Label, full.Head.Label]);
    }

    [Fact]
    public async Task The_gateways_private_key_is_in_no_set()
    {
        var certificates = Path.Combine(fixture.Root, "certificates");
        Directory.CreateDirectory(certificates);
        await File.WriteAllTextAsync(Path.Combine(certificates, "server.key"), "PRIVATE", BackupFixture.Cancellation);
        await File.WriteAllTextAsync(Path.Combine(certificates, "ca.crt"), "PUBLIC", BackupFixture.Cancellation);
        DeploymentListing.Of(fixture.Root, ["certificates"]).Select(file => file.Stored).ShouldBe(["deployment/certificates/", "deployment/certificates/ca.crt"]);
    }

    private async Task<IReadOnlyList<BackupFinding>> VerifyAsync(BackupRepository repository, string seenFile, SeenWal? wal = null) =>
        await new RepositoryVerifier(repository, fixture.Secrets) { SeenWal = wal }
            .RunAsync(SeenSetFile.Read(seenFile, fixture.Secrets), new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);

    private sealed class CountingVerifier(ISignatureVerifier verifier) : ISignatureVerifier
    {
        public int Checked { get; private set; }

        public ReadOnlyMemory<byte> KeyId => verifier.KeyId;

        public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        {
            Checked++;
            return verifier.Verify(message, signature);
        }
    }
}
