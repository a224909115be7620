using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Engine;

namespace Menshen.Backup.Tests;

/// <summary>Bits that a disk has changed in tables: the pages come back from the repository, or nothing is touched.</summary>
/// <remarks>With an engine of its own, because it is stopped to be damaged.</remarks>
public sealed class PageRepairTests(BackupFixture fixture) : IClassFixture<BackupFixture>
{
    private const int BlockBytes = 8192;

    [Fact]
    [Requirement("credit-5.2-e.3")]
    public async Task Damaged_pages_of_two_tables_and_of_TOAST_come_back_with_what_was_changed_after_the_set()
    {
        const string question = "SELECT 'box', count(*), md5(string_agg(b::text, ',' ORDER BY id)) FROM public.box b UNION ALL SELECT 'Long One', count(*), md5(string_agg(l::text, ',' ORDER BY id)) FROM public.\"Long One\" l UNION ALL SELECT 'view', count(*), md5(string_agg(v::text, ',' ORDER BY id)) FROM public.seen v";
        await fixture.SqlAsync(
            """
            CREATE TABLE public.box (id int PRIMARY KEY, city text); INSERT INTO public.box SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n;
            CREATE TABLE public."Long One" (id int PRIMARY KEY, words text); ALTER TABLE public."Long One" ALTER words SET STORAGE EXTERNAL;
            INSERT INTO public."Long One" SELECT n, repeat(md5(n::text), 200) FROM generate_series(1, 40) n;
            CREATE MATERIALIZED VIEW public.seen AS SELECT * FROM public.box
            """);
        await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("UPDATE public.box SET city = 'after the set ' || id WHERE id % 7 = 0; UPDATE public.\"Long One\" SET words = repeat(md5('later' || id), 200) WHERE id > 20; DELETE FROM public.box WHERE id BETWEEN 200 AND 210; REFRESH MATERIALIZED VIEW public.seen");
        var before = await fixture.SqlAsync(question);
        var toast = (await fixture.SqlAsync("SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 'public.\"Long One\"'::regclass"))[0];
        await DamageAsync([("public.box", 3), ("public.box", 30), (toast, 20), ("public.seen", 2)]);

        // As it was: named, and left.
        var tally = await ScrubAsync();
        tally.Findings.Where(f => f.File is not null).Select(f => $"{f.Relation} {f.Block}").Order().ShouldBe([$"{toast} 20", "public.box 3", "public.box 30", "public.seen 2"]);
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => fixture.SqlAsync(question))).MessageText.ShouldContain("invalid page");

        var (outcomes, aside) = await RepairAsync(tally);
        outcomes.ShouldAllBe(one => one.IsBack, string.Join('\n', outcomes.Select(one => one.What)));
        outcomes.Count.ShouldBe(4);
        (await fixture.SqlAsync(question)).ShouldBe(before);
        (await ScrubAsync()).Findings.ShouldBeEmpty();
        Directory.GetFiles(aside).Length.ShouldBe(4);
        Directory.GetFiles(aside).ShouldAllBe(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite) && new FileInfo(file).Length == BlockBytes);
    }

    /// <summary>The replay needs a place for it too.</summary>
    [Fact]
    public async Task A_transaction_that_waits_for_its_second_phase_keeps_no_page_from_coming_back()
    {
        await MakeAsync("doubted");
        await fixture.SqlAsync("CREATE TABLE public.due (n int); BEGIN; INSERT INTO public.due VALUES (1); PREPARE TRANSACTION 'waits'");
        try
        {
            await fixture.TakeAsync();
            var before = await RowsAsync("doubted");
            await DamageAsync([("public.doubted", 5)]);
            (await RepairAsync(await ScrubAsync())).Outcomes.ShouldHaveSingleItem().IsBack.ShouldBeTrue();
            (await RowsAsync("doubted")).ShouldBe(before);
        }
        finally
        {
            await fixture.SqlAsync("ROLLBACK PREPARED 'waits'");
        }
    }

    [Fact]
    public async Task A_set_that_was_taken_after_the_damage_has_it_too_and_the_one_before_is_replayed()
    {
        await MakeAsync("late");
        var first = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("UPDATE public.late SET city = 'after' || id WHERE id % 3 = 0");
        var before = await RowsAsync("late");
        await DamageAsync([("public.late", 5)]);
        await fixture.TakeAsync();
        var outcomes = (await RepairAsync(await ScrubAsync())).Outcomes;
        outcomes.ShouldHaveSingleItem().What.ShouldContain(first.Head.Label);
        (await RowsAsync("late")).ShouldBe(before);
    }

    [Fact]
    public async Task A_set_that_is_damaged_itself_is_passed_over()
    {
        await MakeAsync("chosen");
        var first = await fixture.TakeAsync(isFull: true);
        await MakeAsync("later");
        var second = await fixture.TakeAsync(isFull: true);
        var before = await RowsAsync("chosen");
        await DamageAsync([("public.chosen", 5)]);
        var pages = await PagesAsync(await ScrubAsync());
        var pack = second.PackFile(second.Head.Packs.MaxBy(one => one.Bytes)!.Number);
        FlipByte(pack, new FileInfo(pack).Length / 2);
        var outcome = (await RepairAsync(pages)).Outcomes.ShouldHaveSingleItem();
        FlipByte(pack, new FileInfo(pack).Length / 2);
        outcome.IsBack.ShouldBeTrue(outcome.What);
        outcome.What.ShouldContain(first.Head.Label);
        (await RowsAsync("chosen")).ShouldBe(before);
    }

    [Fact]
    public async Task An_older_state_of_the_repository_brings_no_older_rows_in()
    {
        await MakeAsync("rolled");
        await fixture.TakeAsync(isFull: true);
        await fixture.ArchivedAsync();
        var older = await fixture.CopyAsync();
        await fixture.SqlAsync("DELETE FROM public.rolled WHERE id % 2 = 0");
        var before = await RowsAsync("rolled");
        await DamageAsync([("public.rolled", 5)]);
        var pages = await PagesAsync(await ScrubAsync());
        var outcome = (await RepairAsync(pages, older)).Outcomes.ShouldHaveSingleItem();
        outcome.IsBack.ShouldBeFalse();
        outcome.What.ShouldContain("an older state of the repository");
        await StillDamagedAsync("rolled");
        (await RepairAsync(pages)).Outcomes.ShouldAllBe(one => one.IsBack);
        (await RowsAsync("rolled")).ShouldBe(before);
    }

    [Fact]
    public async Task A_page_is_put_back_only_where_nothing_is_other_than_when_the_damage_was_found()
    {
        await MakeAsync("moving");
        // WAL of the older page is still there to say that it is old.
        await fixture.SqlAsync("SELECT slot_name::text FROM pg_create_physical_replication_slot('kept_by_test', true)");
        await fixture.TakeAsync(isFull: true);
        var stale = (await SoundAsync(await PageAsync("moving", 5)))[0];
        await fixture.SqlAsync("UPDATE public.moving SET city = 'changed ' || id");
        var before = await RowsAsync("moving");
        await DamageAsync([("public.moving", 5)]);
        var page = (await PagesAsync(await ScrubAsync())).ShouldHaveSingleItem();

        (await PutAsync(page, stale)).ShouldNotBeNull().ShouldContain("changed since");
        await StillDamagedAsync("moving");
        var (sound, swapped) = await SoundAsync(page, await PageAsync("moving", 6)) is [var one, var other] ? (one, other) : throw new InvalidOperationException();
        // Somebody else changes the bytes on the disk, once more and back.
        Flip(page.File, 5, 100);
        (await PutAsync(page, sound)).ShouldNotBeNull().ShouldContain("not those that were found");
        Flip(page.File, 5, 100);
        await using (var holder = await fixture.Engine.OpenAsync("postgres", BackupFixture.Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(BackupFixture.Cancellation);
            await BackupFixture.AskAsync(holder, "LOCK TABLE public.moving IN ACCESS SHARE MODE");
            (await PutAsync(page, sound)).ShouldNotBeNull().ShouldContain("lock timeout");
        }

        // A page whose checksum is of another place does not stay.
        (await PutAsync(page, swapped)).ShouldNotBeNull().ShouldContain("as it was found");
        await StillDamagedAsync("moving");
        (await PutAsync(page, sound)).ShouldBeNull();
        (await PutAsync(page, sound)).ShouldNotBeNull().ShouldContain("can be read");
        (await RowsAsync("moving")).ShouldBe(before);
        await fixture.SqlAsync("SELECT pg_drop_replication_slot('kept_by_test')::text");
    }

    [Fact]
    public async Task A_table_that_was_emptied_or_dropped_meanwhile_is_left_alone()
    {
        await MakeAsync("emptied");
        await MakeAsync("dropped");
        await fixture.TakeAsync(isFull: true);
        await DamageAsync([("public.emptied", 5), ("public.dropped", 5)]);
        var pages = await PagesAsync(await ScrubAsync());
        await fixture.SqlAsync("TRUNCATE public.emptied; DROP TABLE public.dropped; INSERT INTO public.emptied SELECT n, 'new' FROM generate_series(1, 5000) n");
        var (outcomes, aside) = await RepairAsync(pages);
        outcomes.Count.ShouldBe(2);
        outcomes.ShouldAllBe(one => !one.IsBack);
        Directory.Exists(aside).ShouldBeFalse("nothing was replaced");
        (await fixture.SqlAsync("SELECT count(*) FROM public.emptied WHERE city = 'new'"))[0].ShouldBe("5000");
    }

    [Fact]
    public async Task An_unlogged_table_and_the_catalogue_are_named_and_left_to_people()
    {
        await fixture.SqlAsync("CREATE UNLOGGED TABLE public.fleeting (id int, city text); INSERT INTO public.fleeting SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n");
        await fixture.TakeAsync(isFull: true);
        await DamageAsync([("public.fleeting", 5), ("pg_catalog.pg_rewrite", 3)]);
        var (pages, others) = await new PageSearch(fixture.Engine).FindAsync((await ScrubAsync()).Findings, BackupFixture.Cancellation);
        pages.ShouldBeEmpty();
        others.Select(one => one.Why).Order().ShouldBe(["a page of the catalogue", "an unlogged table: no backup has its changes"]);
        var rewrite = others.Single(one => one.Finding.Relation == "pg_catalog.pg_rewrite").Finding;
        Flip(rewrite.File!, 3);
        await fixture.SqlAsync("DROP TABLE public.fleeting");
    }

    [Fact]
    public async Task What_a_function_in_an_index_says_of_a_page_is_no_reason_to_replay_a_backup()
    {
        await MakeAsync("victim");
        var file = (await PageAsync("victim", 2)).File;
        await fixture.SqlAsync(
            $"""
            CREATE FUNCTION public.f(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n'; CREATE TABLE public.bait (id int); INSERT INTO public.bait VALUES (1);
            CREATE INDEX bait_f ON public.bait (public.f(id));
            CREATE OR REPLACE FUNCTION public.f(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'invalid page in block 2 of relation {file}' USING ERRCODE = 'data_corrupted'; END $$
            """);
        var finding = (await ScrubAsync()).Findings.ShouldHaveSingleItem();
        finding.File.ShouldBe(file, "it is believed so far");
        var (pages, others) = await new PageSearch(fixture.Engine).FindAsync([finding], BackupFixture.Cancellation);
        pages.ShouldBeEmpty();
        others.ShouldHaveSingleItem().Why.ShouldContain("can be read");
        await fixture.SqlAsync("DROP TABLE public.bait; DROP FUNCTION public.f");
    }

    private async Task<ScrubTally> ScrubAsync()
    {
        var tally = new ScrubTally();
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("postgres", 0, repairs: false, tally, _ => { }, (_, _) => { }, BackupFixture.Cancellation);
        tally.Unchecked.ShouldBeEmpty();
        return tally;
    }

    private async Task<IReadOnlyList<DamagedPage>> PagesAsync(ScrubTally tally)
    {
        var (pages, others) = await new PageSearch(fixture.Engine).FindAsync(tally.Findings, BackupFixture.Cancellation);
        others.ShouldBeEmpty();
        return pages;
    }

    private async Task<(IReadOnlyList<PageOutcome> Outcomes, string Aside)> RepairAsync(ScrubTally tally) => await RepairAsync(await PagesAsync(tally));

    private async Task<(IReadOnlyList<PageOutcome> Outcomes, string Aside)> RepairAsync(IReadOnlyList<DamagedPage> pages, BackupRepository? repository = null)
    {
        var (replaying, aside) = (Replaying(), fixture.NewDirectory());
        var outcomes = await new PageRepair(repository ?? fixture.Repository, fixture.Secrets, fixture.Engine, fixture.Secrets, TimeProvider.System)
        {
            WaitForWal = fixture.Receiver.WaitForAsync, Aside = aside, Replaying = replaying,
        }.RunAsync(pages, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        Directory.Exists(replaying.DataDirectory).ShouldBeFalse("it is the data, in clear");
        return (outcomes, aside);
    }

    /// <summary>Pages as recovery makes them from the newest set and all WAL until now.</summary>
    private async Task<IReadOnlyList<ReplayedPage>> SoundAsync(params DamagedPage[] places)
    {
        await using var mend = await PageMend.BeginAsync(fixture.Engine, BackupFixture.Cancellation);
        await fixture.Receiver.WaitForAsync(mend.MarkedAt, BackupFixture.Cancellation).WaitAsync(BusyMachine.Patience, BackupFixture.Cancellation);
        var plan = RestorePlan.Of(fixture.Repository, fixture.Secrets, RestoreTarget.Named(mend.Mark), label: null);
        var pages = await new PageRestore(fixture.Repository, fixture.Secrets).RunAsync(plan, places, Replaying(), fixture.Secrets, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        return [.. places.Select(place => pages[place])];
    }

    private async Task<string?> PutAsync(DamagedPage page, ReplayedPage sound)
    {
        await using var mend = await PageMend.BeginAsync(fixture.Engine, BackupFixture.Cancellation);
        return await mend.PutAsync(page, sound, fixture.NewDirectory(), BackupFixture.Cancellation);
    }

    private EngineOptions Replaying() => new() { DataDirectory = fixture.NewDirectory(), MaxConnections = 40, SharedBuffersMegabytes = 16 };

    private async Task MakeAsync(string table) =>
        await fixture.SqlAsync($"CREATE TABLE public.{table} (id int, city text) WITH (fillfactor = 50); INSERT INTO public.{table} SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n");

    private Task<IReadOnlyList<string>> RowsAsync(string table) => fixture.SqlAsync($"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY id)) FROM public.{table} t");

    private async Task StillDamagedAsync(string table) => (await Should.ThrowAsync<Npgsql.PostgresException>(() => RowsAsync(table))).MessageText.ShouldContain("invalid page");

    /// <summary>A page's place, whatever is there.</summary>
    private async Task<DamagedPage> PageAsync(string table, long block) => new(
        "postgres", $"public.{table}", long.Parse((await fixture.SqlAsync($"SELECT 'public.{table}'::regclass::oid"))[0], System.Globalization.CultureInfo.InvariantCulture),
        (await fixture.SqlAsync($"SELECT pg_relation_filepath('public.{table}')"))[0], block, new byte[BlockBytes]);

    private async Task DamageAsync(IReadOnlyList<(string Relation, int Block)> places)
    {
        var files = new List<(string File, int Block)>();
        foreach (var (relation, block) in places) files.Add(((await fixture.SqlAsync($"SELECT pg_relation_filepath('{relation}')"))[0], block));
        await fixture.Engine.StopAsync(BackupFixture.Cancellation);
        foreach (var (file, block) in files) Flip(file, block);
        await fixture.Engine.StartAsync(BackupFixture.Cancellation);
    }

    private void Flip(string path, int block, int within = 8000) => FlipByte(Path.Combine(fixture.Engine.ClusterDirectory, path), ((long)block * BlockBytes) + within);

    private static void FlipByte(string path, long at)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }
}
