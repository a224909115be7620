using System.Globalization;
using Menshen.Backup.Copying;
using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Tests;

/// <summary>An external engine whose standby takes over: what is committed behind that comes back from the sets that were taken before it.</summary>
public sealed class ExternalTimelineTests : IAsyncLifetime
{
    private const string Rows = "SELECT string_agg(id::text, ',' ORDER BY id) FROM public.parcel";

    private readonly ForeignCluster _primary = new();
    private readonly ForeignCluster _standby = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _primary.BeginAsync(hasChecksums: true);
        await _primary.SqlAsync("CREATE TABLE public.parcel (id int PRIMARY KEY); INSERT INTO public.parcel VALUES (1)");
        await _standby.FollowAsync(_primary);
    }

    public async ValueTask DisposeAsync()
    {
        await _standby.DisposeAsync();
        await _primary.DisposeAsync();
    }

    [Fact]
    [Requirement("tencentdb-2.6-4")]
    public async Task A_moment_behind_a_failover_comes_back_from_the_set_before_it_and_what_the_old_primary_had_alone_comes_back_as_of_then()
    {
        await using var house = await OpenAsync();
        var old = await house.TakeAsync();
        await _primary.SqlAsync("INSERT INTO public.parcel VALUES (2)");
        await FollowedAsync();
        await _standby.StopAsync();
        await _primary.SqlAsync("INSERT INTO public.parcel VALUES (3)");
        var alone = await MomentAsync(house, _primary);
        // Taken behind the place up to which the standby has followed.
        var late = await house.TakeAsync(SetHead.Incremental);
        await _primary.CrashAsync();
        await _standby.StartAsync();
        await _standby.PromoteAsync();
        await _standby.SqlAsync("INSERT INTO public.parcel VALUES (4)");
        await Waiting.UntilAsync(() => house.Receiver.Status is { Timeline: 2, Trouble: null } status && status.Archived != default, () => house.Receiver.Status.ToString());
        var behind = await MomentAsync(house, _standby);
        await _standby.SqlAsync("INSERT INTO public.parcel VALUES (5)");
        await house.ArchivedAsync(_standby);

        WalGaps.Before(2, [old, late], house.Repository, house.Secrets).ShouldBeNull();
        WalGaps.Before(2, [late], house.Repository, house.Secrets)!.ShouldContain("it is of another history");
        (await VerifyAsync(house)).ShouldBeEmpty();
        var plan = RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.At(behind), label: null);
        plan.Set.Head.Label.ShouldBe(old.Head.Label);
        (await house.RestoreAsync(plan, Rows)).ShouldBe(["1,2,4"]);
        (await house.RestoreAsync(RestoreTarget.Latest, Rows)).ShouldBe(["1,2,4,5"]);
        // It goes on on a timeline that nobody else has: two histories under one number would meet in the repository.
        (await house.RestoreAsync(RestoreTarget.At(alone), $"SELECT ({Rows}), timeline_id FROM pg_control_checkpoint()")).ShouldBe(["1,2,3|3"]);
        Should.Throw<BackupException>(() => RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.At(behind), late.Head.Label)).Message.ShouldContain("it is of another history");
        var end = WalCoverage.Of(late.Head, new WalArchive(house.Repository, house.Secrets)).EndTime!.Value;
        Should.Throw<BackupException>(() => RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.At(end.AddMilliseconds(1)), label: null)).Message.ShouldContain("is not known");
        SetFiles.Of(old.Head.Label, house.Repository, house.Secrets).Select(file => Path.GetFileName(file.Path)).ShouldContain("00000002.history");
        await CopiedAsync(house, behind);
        await AttackedAsync(house, behind);

        var set = await house.TakeAsync(SetHead.Incremental);
        (set.Head.Kind, set.Head.Timeline).ShouldBe((SetHead.Full, 2u));
        (await VerifyAsync(house)).ShouldBeEmpty();
        WalGaps.Oldest([old, late, set], house.Repository, house.Secrets).Head.Label.ShouldBe(old.Head.Label);
        // What leads to it from the older set stays as long as that one.
        var first = WalName.Of(2, (ulong)NpgsqlLogSequenceNumber.Parse(old.Head.StartLsn), old.Head.SegmentBytes);
        (new NeededFlow([old, set]).HasWal(2, first), new NeededFlow([set]).HasWal(2, first)).ShouldBe((true, false));
        (await house.RestoreAsync(RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.Latest, old.Head.Label), Rows)).ShouldBe(["1,2,4,5"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WAL_that_nobody_received_before_a_failover_comes_from_the_new_primary_if_it_has_it_and_is_told_as_missing_if_not(bool isKept)
    {
        await using var house = await OpenAsync();
        var set = await house.TakeAsync();
        await house.RestartReceiverAsync(async () =>
        {
            // A slot that begins before the timeline does: one that is made in the instant of a promotion does too.
            if (isKept) await _standby.SqlAsync($"SELECT slot_name FROM pg_create_physical_replication_slot('{house.Receiver.Slot}', true)");
            for (var id = 2; id < 5; id++) await _primary.SqlAsync(FormattableString.Invariant($"INSERT INTO public.parcel VALUES ({id}); SELECT pg_switch_wal()"));
            await FollowedAsync();
            await _primary.CrashAsync();
            await _standby.PromoteAsync();
            for (var turn = 0; turn < 2; turn++) await _standby.SqlAsync("INSERT INTO public.parcel SELECT max(id) + 1 FROM public.parcel; SELECT pg_switch_wal(); CHECKPOINT");
        });
        await Waiting.UntilAsync(() => house.Receiver.Status is { Timeline: 2, Trouble: null } status && status.Archived != default, () => house.Receiver.Status.ToString());
        await house.ArchivedAsync(_standby);
        if (isKept)
        {
            house.Receiver.Status.Gap.ShouldBeNull();
            WalGaps.Before(2, [set], house.Repository, house.Secrets).ShouldBeNull();
            (await house.RestoreAsync(RestoreTarget.Latest, Rows)).ShouldBe(["1,2,3,4,5,6"]);
            return;
        }

        house.Receiver.Status.Gap!.ShouldContain("is not at the engine any more");
        WalGaps.Before(2, [set], house.Repository, house.Secrets)!.ShouldContain("is missing on the way to timeline 2");
        (await VerifyAsync(house)).Select(finding => finding.What).ShouldContain(what => what.Contains("nothing of timeline 2 can be brought back", StringComparison.Ordinal));
        (await house.RestoreAsync(RestoreTarget.Latest, Rows)).ShouldBe(["1"]);
        await house.TakeAsync();
        (await house.RestoreAsync(RestoreTarget.Latest, Rows)).ShouldBe(["1,2,3,4,5,6"]);
    }

    /// <summary>Whoever has the repository alone cannot make another past of what is in it.</summary>
    private static async Task AttackedAsync(ExternalHouse house, DateTimeOffset moment)
    {
        var histories = new HistoryArchive(house.Repository, house.Secrets);
        var file = histories.FileOf(2);
        var whole = await File.ReadAllBytesAsync(file, Cancellation);
        var system = house.Receiver.Status.System;
        using var strange = new TestSecrets();
        Action[] attacks =
        [
            () => File.WriteAllBytes(file, whole[..^40]),
            () => File.WriteAllBytes(file, [.. whole, .. whole]),
            () => File.WriteAllBytes(file, [.. whole[..60], (byte)(whole[60] ^ 1), .. whole[61..]]),
            () => File.WriteAllText(file, "1\t0/7000000\tno recovery target specified\n"),
            // Another place where the timeline was left, under keys of somebody's own.
            () => Forge(strange, TimelineHistory.Parse(2, "1\t0/7000000\tx\n")!, system, 2),
            // One that is ours, of another timeline or another cluster.
            () => Forge(house.Secrets, TimelineHistory.Parse(3, "1\t0/7000000\tx\n")!, system, 3),
            () => Forge(house.Secrets, TimelineHistory.Parse(2, "1\t0/7000000\tx\n")!, "1", 2),
        ];
        foreach (var attack in attacks)
        {
            attack();
            Should.Throw<BackupException>(() => RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.At(moment), label: null)).Message.ShouldContain($"{file}");
            // The newest state would be an older one.
            Should.Throw<BackupException>(() => RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.Latest, label: null)).Message.ShouldContain("is damaged");
            (await VerifyAsync(house)).Select(finding => finding.What).ShouldContain(what => what.Contains(file, StringComparison.Ordinal));
        }

        File.Delete(file);
        Should.Throw<BackupException>(() => RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.At(moment), label: null)).Message.ShouldContain("the history of timeline 2 is not in the repository");
        var seen = new SeenWal(house.Repository.Id, system, 2, house.Receiver.Status.Archived.ToString(), moment);
        RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.Latest, label: null).MissingOf(seen, house.Repository)!.ShouldContain("nothing leads there from the set");
        await File.WriteAllBytesAsync(file, whole, Cancellation);
        RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.Latest, label: null).MissingOf(seen, house.Repository).ShouldBeNull();

        void Forge(IBackupSecrets secrets, TimelineHistory history, string cluster, uint timeline)
        {
            var aside = BackupRepository.Open(Directory.CreateTempSubdirectory("menshen-forged-").FullName + "/r", "test", mayMake: true);
            var forged = new HistoryArchive(aside, secrets);
            forged.Keep(history, cluster, 0);
            File.Copy(forged.FileOf(timeline), file, overwrite: true);
            Directory.Delete(Path.GetDirectoryName(aside.Root)!, recursive: true);
        }
    }

    private static async Task CopiedAsync(ExternalHouse house, DateTimeOffset moment)
    {
        var place = Directory.CreateTempSubdirectory("menshen-copy-");
        var second = BackupRepository.Open(Path.Combine(place.FullName, "second"), "test", mayMake: true);
        await new RepositoryCopy(house.Repository, second, house.Secrets, new CopyPace(0, TimeProvider.System)).RunAsync(new TakeProgress(TimeProvider.System), Cancellation);
        RestorePlan.Of(second, house.Secrets, RestoreTarget.At(moment), label: null).Wal.Line.Last.ShouldBe(2u);
        place.Delete(recursive: true);
    }

    private static Task<IReadOnlyList<BackupFinding>> VerifyAsync(ExternalHouse house) =>
        new RepositoryVerifier(house.Repository, house.Secrets).RunAsync(null, new TakeProgress(TimeProvider.System), Cancellation);

    private Task<ExternalHouse> OpenAsync() => ExternalHouse.OpenAsync(_primary.OwnersUrl.Replace(_primary.Host, $"{_primary.Host},{_standby.Host}", StringComparison.Ordinal));

    private async Task FollowedAsync()
    {
        var position = await _primary.SqlAsync("SELECT pg_current_wal_flush_lsn()::text");
        await Waiting.UntilAsync(async () => await _standby.SqlAsync($"SELECT pg_last_wal_replay_lsn() >= '{position}'") == "True", () => "it does not follow");
    }

    /// <summary>A moment that could be brought back.</summary>
    private static async Task<DateTimeOffset> MomentAsync(ExternalHouse house, ForeignCluster primary)
    {
        var (moment, _) = await primary.MomentAsync("public.parcel");
        await Waiting.UntilAsync(
            async () =>
            {
                // Something to be flushed, so that its time is noted.
                await primary.SqlAsync("SELECT pg_logical_emit_message(true, 'test', 'on')");
                return house.Receiver.Status.At > moment.AddMilliseconds(100);
            },
            () => house.Receiver.Status.ToString());
        return moment;
    }
}
