using Menshen.Backup.Repository;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Backup.Tests.Sftp;

/// <summary>The journal's archive on another machine, by SFTP and in a bucket: verified before anything is freed, damaged, down, another's, and read back from there.</summary>
[Collection(BucketTests.Name)]
public sealed class FarArchiveTests(SwiftMachine buckets) : IDisposable
{
    private static readonly ClearingApproval Approval = new("past retention", "it_audit", "it_sec");

    private readonly ArchivedJournal _kept = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-b")]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public async Task Closed_segments_lie_verified_on_another_machine_and_only_then_make_room_here()
    {
        await using var machine = await SftpMachine.StartAsync();
        var access = await machine.AccessAsync();
        var sites = _kept.Sites($"[{{place: '{machine.Place("archive")}', sftp-key: {access.KeyFile}, sftp-host-key: '{access.HostKey}'}}]");
        using var writer = _kept.Open();
        ArchivedJournal.Grow(writer, 3);
        var clearing = _kept.Clearing(writer, sites);
        Should.Throw<ClearingRefusedException>(() => clearing.PlanBySpace(1));
        _kept.Archive(sites).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Trouble.ShouldBeNull(), o => o.Copied.ShouldBe(3), o => o.Held.ShouldBe(3));
        var there = Path.Combine(machine.Directory, "archive");
        var first = Directory.GetFiles(_kept.Journal, "segment-*.mjl").Order().First();
        var copy = Path.Combine(there, Path.GetFileName(first));
        (await File.ReadAllBytesAsync(copy, Cancellation)).ShouldBe(await File.ReadAllBytesAsync(first, Cancellation));
        _kept.Verify(there).Findings.ShouldBeEmpty();
        var survey = SpaceSurvey.Take(_kept.Journal, SpaceLimits.None, sites, TimeProvider.System).Places.ShouldHaveSingleItem();
        (survey.Held, survey.Missing, survey.Trouble).ShouldBe((3, 0, null));

        // Who owns that machine turns one bit: nothing is freed here.
        var plan = clearing.PlanBySpace(1);
        Flip(copy);
        Should.Throw<ClearingRefusedException>(() => clearing.Execute(plan, Approval)).Message.ShouldContain("is damaged; 'journal archive' makes it anew");
        File.Exists(first).ShouldBeTrue();
        _kept.Archive(sites, recheck: true).ShouldHaveSingleItem().Repaired.ShouldBe(1);
        clearing.Execute(plan, Approval);
        File.Exists(first).ShouldBeFalse();
        _kept.Verify(_kept.Journal).Findings.ShouldBeEmpty();
        _kept.Verify(there).Findings.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    public async Task A_line_that_is_cut_leaves_no_half_copy_and_holds_up_no_other_place()
    {
        await using var machine = await SftpMachine.StartAsync();
        await using var line = new CuttingLine(machine.Port);
        var access = await machine.AccessAsync();
        var near = _kept.NewPlace("near");
        var far = machine.Place("archive", line);
        var sites = _kept.Sites($"['{near}', {{place: '{far}', sftp-key: {access.KeyFile}, sftp-host-key: '{access.HostKey}', sftp-timeout: 2s}}]");
        using var writer = _kept.Open();
        ArchivedJournal.Grow(writer, 4);
        line.CutAfter(100_000);
        var cut = _kept.Archive(sites);
        cut[0].ShouldSatisfyAllConditions(o => o.Trouble.ShouldBeNull(), o => o.Held.ShouldBe(4));
        cut[1].ShouldSatisfyAllConditions(o => o.Trouble.ShouldNotBeNull().ShouldContain("archive"), o => o.Held.ShouldBeLessThan(4));
        Should.Throw<ClearingRefusedException>(() => _kept.Clearing(writer, sites).PlanBySpace(1)).Message.ShouldContain(far);

        line.Mend();
        // What the journal has no more comes from the other place.
        File.Delete(Directory.GetFiles(_kept.Journal, "segment-*.mjl").Order().First());
        _kept.Archive(sites)[1].ShouldSatisfyAllConditions(o => o.Trouble.ShouldBeNull(), o => o.Held.ShouldBe(4));
        var there = Path.Combine(machine.Directory, "archive");
        Directory.GetFiles(there, "*.part").ShouldBeEmpty();
        _kept.Verify(there).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_journals_archive_over_there_and_a_machine_with_another_key_are_left_alone()
    {
        await using var machine = await SftpMachine.StartAsync();
        var access = await machine.AccessAsync();
        var places = $"[{{place: '{machine.Place("archive")}', sftp-key: {access.KeyFile}, sftp-host-key: '{access.HostKey}'}}]";
        using (var writer = _kept.Open()) ArchivedJournal.Grow(writer, 1);
        _kept.Archive(_kept.Sites(places)).ShouldHaveSingleItem().Trouble.ShouldBeNull();
        File.Delete(Path.Combine(machine.Directory, "archive", "index.jsonl"));
        using (var stranger = new ArchivedJournal())
        {
            using (var writer = stranger.Open("stranger")) ArchivedJournal.Grow(writer, 1);
            stranger.Archive(stranger.Sites(places)).ShouldHaveSingleItem().Trouble.ShouldNotBeNull().ShouldContain("belongs to another journal, 'test'");
        }

        // Who has that machine sends without end.
        using (var index = File.Create(Path.Combine(machine.Directory, "archive", "index.jsonl"))) index.SetLength(IArchiveFiles.MostListBytes + (1 << 20));
        _kept.Archive(_kept.Sites(places)).ShouldHaveSingleItem().Trouble.ShouldNotBeNull().ShouldContain("index.jsonl is longer than 64 MiB");
        await machine.ChangeHostKeyAsync();
        _kept.Archive(_kept.Sites(places)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Trouble.ShouldNotBeNull(), o => o.Copied.ShouldBe(0));
    }

    [Fact]
    public void A_place_that_answers_wrongly_in_the_middle_of_a_file_or_ever_more_slowly_is_told_of_and_ends_nothing()
    {
        var time = new LeapingClock();
        var faults = new BreakingFiles(new LocalFiles(_kept.NewPlace("other")));
        IReadOnlyList<ArchiveSite> sites = [new("far", () => new FarArchive(() => faults, Path.Combine(_kept.NewPlace("locks"), "lock"), time)), ArchiveSite.Of(_kept.NewPlace("near"))];
        using var writer = _kept.Open();
        ArchivedJournal.Grow(writer, 1);
        foreach (var (fault, said) in ((Action, string)[])[(() => throw BackupException.Damaged("segment", "another ETag"), "another ETag"), (() => time.Leap(TimeSpan.FromHours(1)), "sends less than")])
        {
            faults.OnRead = fault;
            using (var keeper = new JournalKeeper(writer, _kept.Clearing(writer, sites), sites, WhenFull.Stop, TimeProvider.System))
                SpinWait.SpinUntil(() => keeper.Report.Places is [{ Trouble: { } trouble }, { IsGood: true, Held: 1 }] && trouble.Contains(said, StringComparison.Ordinal), BusyMachine.Patience).ShouldBeTrue(said);
        }

        faults.OnRead = () => { };
        faults.OnWrite = () => time.Leap(TimeSpan.FromHours(1));
        _kept.Archive(sites).ShouldSatisfyAllConditions(o => o[0].Trouble.ShouldNotBeNull().ShouldContain("takes less than 16 KiB a second"), o => o[1].IsGood.ShouldBeTrue());
        faults.OnWrite = () => { };
        _kept.Archive(sites).ShouldAllBe(o => o.IsGood);
    }

    [Theory]
    [InlineData("sftp://u@host:70000/x")]
    [InlineData("s3://host:65536/bucket/x")]
    public void A_port_that_there_is_not_is_an_error_of_the_policy(string place) =>
        PolicySet.Parse($"journal:\n  archive: [{{place: '{place}', sftp-key: /k, sftp-host-key: /h, s3-credentials: /c}}]", "policy.yaml").Errors.ShouldNotBeEmpty();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-b")]
    public async Task The_same_in_a_bucket()
    {
        var place = buckets.Place(await buckets.NewBucketAsync() + "/journal");
        var sites = _kept.Sites($"[{{place: '{place}', s3-credentials: {buckets.Access.CredentialsFile}, s3-ca: {buckets.CaFile}}}]");
        using var writer = _kept.Open();
        ArchivedJournal.Grow(writer, 3);
        _kept.Archive(sites).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Trouble.ShouldBeNull(), o => o.Copied.ShouldBe(3));
        ArchivedJournal.Grow(writer, 1);
        _kept.Archive(sites, recheck: true).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Trouble.ShouldBeNull(), o => o.Copied.ShouldBe(1), o => o.Held.ShouldBe(4));
        var clearing = _kept.Clearing(writer, sites);
        var plan = clearing.PlanBySpace(1);
        clearing.Execute(plan, Approval);

        // Brought back, it is searchable like the journal itself; what is there already does not come again.
        var back = _kept.NewPlace("back");
        var fetch = new ArchiveFetch(sites[0], TimeProvider.System);
        fetch.Into(back, null, Cancellation).ShouldBe(4);
        fetch.Into(back, null, Cancellation).ShouldBe(0);
        new ArchiveFetch(sites[0], TimeProvider.System) { Since = DateTimeOffset.UtcNow.AddHours(1) }.Into(_kept.NewPlace("later"), null, Cancellation).ShouldBe(0);
        Directory.GetFiles(back).Length.ShouldBe(4);
        _kept.Verify(back).Findings.ShouldBeEmpty();
        _kept.Filled(back).ShouldBeGreaterThan(100);
        using var files = buckets.Open(place.Split('/', 4)[3]);
        foreach (var file in files.Files(files.Root).Where(file => file.EndsWith(".mjl", StringComparison.Ordinal)).Take(2)) files.Delete(file);
        Should.Throw<IOException>(() => fetch.Into(_kept.NewPlace("torn"), null, Cancellation));
        _kept.Archive(sites, recheck: true).ShouldHaveSingleItem().ShouldSatisfyAllConditions(o => o.Damaged.ShouldBe([1]), o => o.Repaired.ShouldBe(1));
    }

    private sealed class LeapingClock : TimeProvider
    {
        private long _ahead;

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _ahead);

        public void Leap(TimeSpan time) => Interlocked.Add(ref _ahead, (long)(time.TotalSeconds * TimestampFrequency));
    }

    private static void Flip(string file)
    {
        using var stream = File.Open(file, FileMode.Open);
        stream.Position = stream.Length / 2;
        var before = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(before ^ 1));
    }
}
