using Menshen.Backup.Format;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;
using Menshen.Backup.Wal;
using Menshen.Engine;
using NpgsqlTypes;

namespace Menshen.Backup.Tests;

/// <summary>Backups of an engine that somebody else runs: what its owner has to allow, what breaks off, and what must never be taken for what was archived.</summary>
public sealed class ExternalTakeTests : IAsyncLifetime
{
    private const string Rows = "SELECT count(*) || '|' || md5(string_agg(id || note, ',' ORDER BY id)) FROM public.parcel";

    private readonly ForeignCluster _primary = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _primary.BeginAsync(hasChecksums: true);
        await _primary.SqlAsync("CREATE TABLE public.parcel (id int PRIMARY KEY, note text); INSERT INTO public.parcel SELECT i, md5(i::text) FROM generate_series(1, 20000) i");
    }

    public ValueTask DisposeAsync() => _primary.DisposeAsync();

    [Fact]
    public async Task Sets_that_are_taken_while_rows_are_written_come_back_at_each_moment_as_it_was()
    {
        await _primary.SqlAsync("CREATE SUBSCRIPTION news CONNECTION 'host=127.0.0.1 port=1' PUBLICATION none WITH (connect = false)");
        await _primary.SqlAsync("ALTER SUBSCRIPTION news ENABLE");
        await using var house = await ExternalHouse.OpenAsync(_primary.OwnersUrl);
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(stop.Token);
        var full = await house.TakeAsync();
        var (early, before) = await _primary.MomentAsync("public.parcel");
        var next = await house.TakeAsync(SetHead.Incremental);
        var (late, after) = await _primary.MomentAsync("public.parcel");
        await stop.CancelAsync();
        await writing;
        // Nothing is committed behind this one: the archive's end is its state.
        var (last, all) = await _primary.MomentAsync("public.parcel");
        await Waiting.UntilAsync(() => house.Receiver.Status.At > last.AddSeconds(1), () => house.Receiver.Status.ToString());
        next.Head.Kind.ShouldBe(SetHead.Incremental);
        next.Head.References.ShouldBe([full.Head.Label]);
        (await new RepositoryVerifier(house.Repository, house.Secrets).RunAsync(null, new TakeProgress(TimeProvider.System), Cancellation)).ShouldBeEmpty();
        // Each moment is after all that had been written by then, and before all that came later.
        foreach (var (moment, count) in new[] { (early, before), (late, after), (last, all) })
            long.Parse((await house.RestoreAsync(RestoreTarget.At(moment), "SELECT count(*) FROM public.parcel"))[0], System.Globalization.CultureInfo.InvariantCulture).ShouldBe(count);
        (await house.RestoreAsync(RestoreTarget.Latest, Rows))[0].ShouldBe(await _primary.SqlAsync(Rows));
        // What came back takes nothing from those whose subscriber it was.
        (await house.RestoreAsync(RestoreTarget.Latest, "SELECT subname, subenabled FROM pg_subscription")).ShouldBe(["news|False"]);
    }

    [Fact]
    public async Task A_role_that_may_not_replicate_and_rules_that_do_not_let_it_in_are_told_with_what_to_do_and_when_that_is_done_it_goes_on()
    {
        await _primary.SqlAsync("CREATE ROLE weak LOGIN CREATEROLE CREATEDB PASSWORD 'weak-secret'; GRANT pg_read_all_data TO weak");
        await using var house = await ExternalHouse.OpenAsync(_primary.UrlOf("weak", "weak-secret"));
        await Waiting.UntilAsync(() => house.Receiver.Status.IsRefused, () => house.Receiver.Status.ToString());
        house.Receiver.Status.Trouble!.ShouldContain("ALTER ROLE \"weak\" REPLICATION;");
        (await Should.ThrowAsync<EngineFaultException>(() => house.TakeAsync())).Message.ShouldContain("ALTER ROLE \"weak\" REPLICATION;");
        house.Repository.Labels().ShouldBeEmpty();

        await _primary.RuleAsync("host replication weak 127.0.0.1/32 reject");
        await _primary.SqlAsync("ALTER ROLE weak REPLICATION");
        await Waiting.UntilAsync(() => house.Receiver.Status.Trouble?.Contains("pg_hba.conf", StringComparison.Ordinal) == true, () => house.Receiver.Status.ToString());
        house.Receiver.Status.Trouble!.ShouldContain("host replication weak 127.0.0.1/32 scram-sha-256");
        (await Should.ThrowAsync<EngineFaultException>(() => house.TakeAsync())).Message.ShouldContain("host replication weak 127.0.0.1/32 scram-sha-256");

        await _primary.RuleAsync("host replication weak 127.0.0.1/32 scram-sha-256");
        await Waiting.UntilAsync(() => house.Receiver.Status is { At: not null, IsRefused: false }, () => house.Receiver.Status.ToString());
        await house.TakeAsync();
        // What has no superuser there has one when it comes back: it would else let Menshen do nothing.
        (await house.RestoreAsync(RestoreTarget.Latest, "SELECT rolname || rolsuper FROM pg_roles WHERE rolname = current_user"))[0].ShouldBe("weaktrue");
    }

    [Fact]
    public async Task A_base_backup_whose_line_is_cut_leaves_no_half_of_a_set_and_the_next_one_is_good()
    {
        await _primary.SqlAsync("INSERT INTO public.parcel SELECT i, repeat(md5(i::text), 20) FROM generate_series(100001, 300000) i");
        await using var house = await ExternalHouse.OpenAsync(_primary.OwnersUrl);
        for (var cut = "0"; cut == "0";)
        {
            var progress = new TakeProgress(TimeProvider.System);
            var taking = house.TakeAsync(progress: progress);
            while (!taking.IsCompleted && progress.DoneBytes < 1 << 20) await Task.Delay(5, Cancellation);
            // None: it had all been sent, and that set is a good one.
            cut = await _primary.SqlAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'BASE_BACKUP%'");
            if (cut == "0") house.Repository.Remove(await taking);
            else (await Should.ThrowAsync<EngineFaultException>(() => taking)).Message.ShouldContain("broke off");
        }

        house.Repository.Labels().ShouldBeEmpty();
        Directory.GetFileSystemEntries(house.Repository.Root, "*.making", SearchOption.AllDirectories).ShouldBeEmpty();
        var set = await house.TakeAsync();
        (await house.RestoreAsync(RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.Latest, set.Head.Label), Rows))[0].ShouldBe(await _primary.SqlAsync(Rows));
    }

    [Fact]
    public async Task Files_and_log_come_over_TLS_from_the_server_that_is_named_and_from_no_other()
    {
        var authority = await _primary.UseTlsAsync();
        var own = authority + ".own";
        File.Copy(authority, own);
        var url = $"{_primary.OwnersUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}?sslmode=verify-full&sslrootcert={own}";
        await using var house = await ExternalHouse.OpenAsync(url);
        var set = await house.TakeAsync();
        (await house.RestoreAsync(RestoreTarget.Latest, Rows))[0].ShouldStartWith("20000|");
        // Another authority: neither of the two ways takes what the server shows, also where the other had been used before.
        (await ToolRun.OfAsync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", own + ".key", "-out", own, "-days", "2", "-subj", "/CN=localhost"])).Succeeded();
        await Should.ThrowAsync<Exception>(() => house.Engine.OpenReplicationAsync(Cancellation));
        await using (var run = house.Engine.BeginBaseBackup("strange"))
            (await Should.ThrowAsync<EngineFaultException>(() => run.EndAsync(Cancellation))).Message.ShouldContain("certificate verify failed");
        house.Repository.Labels().ShouldBe([set.Head.Label]);
    }

    [Fact]
    public async Task A_slot_that_somebody_dropped_is_a_gap_and_the_next_full_set_ends_it()
    {
        await using var house = await ExternalHouse.OpenAsync(_primary.OwnersUrl);
        await house.TakeAsync();
        house.Receiver.Slot.ShouldStartWith(WalReceiver.SlotName + "_");
        await house.RestartReceiverAsync(async () =>
        {
            var drop = $"SELECT pg_drop_replication_slot('{house.Receiver.Slot}') FROM pg_replication_slots WHERE slot_name = '{house.Receiver.Slot}' AND NOT active";
            await Waiting.UntilAsync(async () => await _primary.SqlAsync($"SELECT count(*) FROM pg_replication_slots WHERE active") == "0", () => "it stays in use");
            await _primary.SqlAsync(drop);
            for (var turn = 0; turn < 3; turn++) await _primary.SqlAsync("INSERT INTO public.parcel SELECT max(id) + 1, 'unarchived' FROM public.parcel; SELECT pg_switch_wal(); CHECKPOINT");
        });
        await Waiting.UntilAsync(() => house.Receiver.Status.At is not null, () => house.Receiver.Status.ToString());
        house.Receiver.Status.Gap!.ShouldContain("may be lost");
        await house.TakeAsync();
        (await house.RestoreAsync(RestoreTarget.Latest, Rows))[0].ShouldBe(await _primary.SqlAsync(Rows));
    }

    [Fact]
    public async Task Another_cluster_at_the_same_address_is_not_archived_as_the_one_that_was_there()
    {
        await using var house = await ExternalHouse.OpenAsync(_primary.OwnersUrl);
        await house.TakeAsync();
        await house.RestartReceiverAsync(async () =>
        {
            await _primary.DeleteAsync();
            await _primary.BeginAsync();
        });
        await Waiting.UntilAsync(() => house.Receiver.Status.IsRefused, () => house.Receiver.Status.ToString());
        house.Receiver.Status.Trouble!.ShouldContain("the engine is another cluster");
        (await house.RestoreAsync(RestoreTarget.Latest, "SELECT count(*) FROM public.parcel"))[0].ShouldBe("20000");
    }

    [Fact]
    public async Task A_cluster_that_was_set_back_and_goes_on_under_the_same_timeline_is_refused_and_what_was_archived_stays()
    {
        await using var house = await ExternalHouse.OpenAsync(_primary.OwnersUrl);
        await house.TakeAsync();
        var old = _primary.Data + ".old";
        await house.RestartReceiverAsync(async () =>
        {
            await Waiting.UntilAsync(async () => await _primary.SqlAsync("SELECT count(*) FROM pg_replication_slots WHERE active") == "0", () => "it stays in use");
            await _primary.StopAsync();
            (await ToolRun.OfAsync("cp", ["-a", _primary.Data, old])).Succeeded();
            await _primary.StartAsync();
        });
        await _primary.SqlAsync("INSERT INTO public.parcel SELECT i, 'what was acknowledged' FROM generate_series(50001, 50100) i");
        await house.ArchivedAsync(_primary);
        await house.RestartReceiverAsync(async () =>
        {
            await _primary.DeleteAsync();
            Directory.Move(old, _primary.Data);
            await _primary.StartAsync();
            await _primary.SqlAsync("INSERT INTO public.parcel SELECT i, 'another history' FROM generate_series(60001, 63000) i");
        });
        await Waiting.UntilAsync(() => house.Receiver.Status.IsRefused, () => house.Receiver.Status.ToString());
        house.Receiver.Status.Trouble!.ShouldContain("is not what was archived of it");
        (await house.RestoreAsync(RestoreTarget.Latest, "SELECT count(*), min(note) FROM public.parcel WHERE id > 50000"))[0].ShouldBe("100|what was acknowledged");
    }

    [Fact]
    public async Task Files_of_a_PostgreSQL_that_is_not_here_are_refused_before_anything_is_unpacked()
    {
        await using var house = await ExternalHouse.OpenAsync(_primary.OwnersUrl);
        await house.TakeAsync();
        var plan = RestorePlan.Of(house.Repository, house.Secrets, RestoreTarget.Latest, label: null);
        var newer = plan with { Set = plan.Set with { Head = plan.Set.Head with { Server = "99.1 (Debian 99.1-1)" } } };
        (await Should.ThrowAsync<BackupException>(() => house.RestoreAsync(newer, "SELECT 1"))).Message.ShouldContain("is of a PostgreSQL 99, and the one that is here is 15");
        house.Restored.ShouldBeEmpty();
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        for (var id = 1_000_001; !stop.IsCancellationRequested; id++) await _primary.SqlAsync(System.FormattableString.Invariant($"INSERT INTO public.parcel VALUES ({id}, 'beside')"));
    }
}
