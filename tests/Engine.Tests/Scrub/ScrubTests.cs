using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Scrub;

/// <summary>Bits that a disk has changed are found and named; each test has a cluster of its own to damage.</summary>
public sealed class ScrubTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const int BlockBytes = 8192;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_changed_bit_in_a_table_and_one_in_an_index_are_found_with_their_blocks()
    {
        await fixture.TcbAsync("CREATE DATABASE parcels");
        await fixture.TcbAsync(
            "CREATE TABLE public.box (id int CONSTRAINT box_key PRIMARY KEY, city text); CREATE INDEX box_city ON public.box (city); "
            + "INSERT INTO public.box SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n", "parcels");
        var (tally, told) = await ScrubAsync();
        tally.Findings.ShouldBeEmpty();
        tally.Unchecked.ShouldBeEmpty();
        tally.Relations.ShouldBeGreaterThan(200, "the catalogue is read, too");

        var heap = (string)(await fixture.TcbAsync("SELECT pg_relation_filepath('public.box')", "parcels"))!;
        var index = (string)(await fixture.TcbAsync("SELECT pg_relation_filepath('public.box_city')", "parcels"))!;
        await fixture.Engine.StopAsync(Cancellation);
        Flip(heap, 3);
        Flip(heap, 7);
        Flip(index, 2);
        await fixture.Engine.StartAsync(Cancellation);

        // Nobody notices who does not happen to come by.
        (await fixture.TcbAsync("SELECT length(city) FROM public.box WHERE id = 1", "parcels")).ShouldBe(41);
        (tally, told) = await ScrubAsync();
        tally.Findings.Select(f => $"{f.Relation} {f.Block}").Order().ShouldBe(["public.box 3", "public.box 7", "public.box_city 2"]);
        told.ShouldBe(tally.Findings);
        tally.Findings.ShouldAllBe(f => !f.What.Contains("xxxx", StringComparison.Ordinal));
        (await new DatabaseScrub(fixture.Engine, TimeProvider.System).ChecksumFailuresAsync(Cancellation)).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_schema_of_the_checks_name_that_a_user_made_is_not_called_into()
    {
        await fixture.TcbAsync("CREATE DATABASE trap");
        await fixture.TcbAsync(
            "CREATE ROLE trapper; CREATE SCHEMA menshen_scrub AUTHORIZATION trapper; CREATE TABLE public.sprung ();"
            + "CREATE FUNCTION menshen_scrub.bt_index_check(regclass, boolean) RETURNS void LANGUAGE sql AS 'DROP TABLE public.sprung'", "trap");
        var tally = new ScrubTally();
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("trap", 0, repairs: true, tally, _ => { }, (_, _) => { }, Cancellation);
        tally.Unchecked.ShouldHaveSingleItem().ShouldContain("is not the control plane's");
        (await fixture.TcbAsync("SELECT to_regclass('public.sprung') IS NOT NULL", "trap")).ShouldBe(true);
        await fixture.TcbAsync("DROP DATABASE trap");
        await fixture.TcbAsync("DROP ROLE trapper");
    }

    [Fact]
    public async Task The_rate_is_kept()
    {
        await fixture.TcbAsync("CREATE DATABASE paced");
        var began = TimeProvider.System.GetTimestamp();
        var tally = new ScrubTally();
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("paced", 8 << 20, repairs: true, tally, _ => { }, (_, _) => { }, Cancellation);
        // At the end of the last relation so much time has gone at least.
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(tally.Blocks * (double)BlockBytes / (8 << 20)) - TimeSpan.FromMilliseconds(20));
        await fixture.TcbAsync("DROP DATABASE paced");
    }

    [Fact]
    [Requirement("credit-5.2-e.3")]
    public async Task Damaged_indexes_are_built_anew_and_answer_again_and_a_second_scrub_finds_nothing()
    {
        await fixture.TcbAsync("CREATE DATABASE shelf");
        await fixture.TcbAsync(
            "CREATE TABLE public.\"Box 2\" (id int CONSTRAINT \"Key\" PRIMARY KEY, city text); CREATE INDEX ON public.\"Box 2\" (city); "
            + "INSERT INTO public.\"Box 2\" SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n", "shelf");
        var paths = await PathsAsync("shelf", "Key", "Box 2_city_idx");
        await DamageAsync([(paths[0], 2), (paths[1], 2)]);
        const string bothWays = "SET enable_seqscan = off; SELECT count(*) FROM (SELECT id FROM public.\"Box 2\" WHERE id > 0 UNION ALL SELECT id FROM public.\"Box 2\" WHERE city >= 'x') b";
        (await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync(bothWays, "shelf"))).MessageText.ShouldContain("invalid page");

        var told = new List<(string, string?)>();
        var tally = await RepairAsync("shelf", told);
        tally.Findings.Select(f => $"{f.Relation} {f.Block}").Order().ShouldBe(["public.\"Box 2_city_idx\" 2", "public.\"Key\" 2"]);
        tally.RebuiltIndexes.Order().ShouldBe(["shelf: public.\"Box 2_city_idx\"", "shelf: public.\"Key\""]);
        told.ShouldAllBe(one => one.Item2 == null);
        (await fixture.TcbAsync(bothWays, "shelf")).ShouldBe(10_000L);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_constraint WHERE conname = 'Key' AND conindid = 'public.\"Key\"'::regclass", "shelf")).ShouldBe(1L, "the key is still one");
        (await RepairAsync("shelf", told)).Findings.ShouldBeEmpty();
        await fixture.TcbAsync("DROP DATABASE shelf");
    }

    [Fact]
    public async Task An_index_whose_table_is_damaged_too_stays_as_it_is_and_nothing_half_made_is_left()
    {
        await fixture.TcbAsync("CREATE DATABASE ruin");
        await fixture.TcbAsync("CREATE TABLE public.box (id int, city text); CREATE INDEX box_city ON public.box (city); INSERT INTO public.box SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n", "ruin");
        var paths = await PathsAsync("ruin", "box", "box_city");
        await DamageAsync([(paths[0], 3), (paths[1], 2)]);
        var told = new List<(string, string?)>();
        (await RepairAsync("ruin", told)).RebuiltIndexes.ShouldBeEmpty();
        told.ShouldHaveSingleItem().Item2.ShouldNotBeNull().ShouldContain("invalid page");
        (await fixture.TcbAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid", "ruin")).ShouldBe(0L);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_index WHERE indrelid = 'public.box'::regclass", "ruin")).ShouldBe(1L);
        await fixture.TcbAsync("DROP DATABASE ruin");
    }

    [Fact]
    public async Task A_transaction_that_stays_open_holds_up_no_scrub_and_the_next_one_builds_the_index_and_clears_away_what_the_first_left()
    {
        await fixture.TcbAsync("CREATE DATABASE held");
        await fixture.TcbAsync("CREATE TABLE public.box (id int, city text); CREATE INDEX box_city ON public.box (city); INSERT INTO public.box SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n", "held");
        await DamageAsync([((await PathsAsync("held", "box_city"))[0], 2)]);
        var told = new List<(string, string?)>();
        await using (var holder = await fixture.Engine.OpenAsync("held", Cancellation))
        {
            await using var transaction = await holder.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancellation);
            await using (var look = new NpgsqlCommand("INSERT INTO public.box VALUES (0, 'x')", holder)) await look.ExecuteNonQueryAsync(Cancellation);
            (await RepairAsync("held", told, TimeSpan.FromMilliseconds(300))).RebuiltIndexes.ShouldBeEmpty();
            await transaction.CommitAsync(Cancellation);
        }
        told.ShouldHaveSingleItem().Item2.ShouldNotBeNull().ShouldContain("lock timeout");
        (await RepairAsync("held", told)).RebuiltIndexes.ShouldBe(["held: public.box_city"]);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_index WHERE indrelid = 'public.box'::regclass AND indisvalid", "held")).ShouldBe(1L);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_index WHERE NOT indisvalid", "held")).ShouldBe(0L);
        await fixture.TcbAsync("DROP DATABASE held");
    }

    [Fact]
    public async Task A_function_in_an_index_is_no_way_to_the_control_planes_rights()
    {
        await fixture.TcbAsync("CREATE DATABASE horse; ");
        await fixture.TcbAsync("CREATE ROLE trojan; GRANT CREATE ON SCHEMA public TO trojan", "horse");
        await fixture.TcbAsync(
            "SET ROLE trojan; CREATE FUNCTION public.f(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n'; CREATE TABLE public.box (id int); "
            + "CREATE INDEX box_f ON public.box (public.f(id)); INSERT INTO public.box SELECT generate_series(1, 5000)", "horse");
        await fixture.TcbAsync(
            """
            SET ROLE trojan;
            CREATE FUNCTION public.g(n int) RETURNS int LANGUAGE plpgsql AS $$
            BEGIN
                BEGIN ALTER ROLE trojan SUPERUSER; EXCEPTION WHEN OTHERS THEN NULL; END;
                RETURN n;
            END $$;
            CREATE OR REPLACE FUNCTION public.f(n int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT public.g(n)'
            """, "horse");
        // Whoever calls it as himself gives himself away.
        await fixture.TcbAsync("SELECT public.f(1)", "horse");
        (await fixture.TcbAsync("SELECT rolsuper FROM pg_roles WHERE rolname = 'trojan'")).ShouldBe(true);
        await fixture.TcbAsync("ALTER ROLE trojan NOSUPERUSER");

        await DamageAsync([((await PathsAsync("horse", "box_f"))[0], 2)]);
        var told = new List<(string, string?)>();
        (await RepairAsync("horse", told)).RebuiltIndexes.ShouldBe(["horse: public.box_f"]);
        (await fixture.TcbAsync("SELECT rolsuper FROM pg_roles WHERE rolname = 'trojan'")).ShouldBe(false);
        await fixture.TcbAsync("DROP DATABASE horse");
        await fixture.TcbAsync("DROP ROLE trojan");
    }

    private async Task<(ScrubTally Tally, IReadOnlyList<ScrubFinding> Told)> ScrubAsync()
    {
        var (tally, told) = (new ScrubTally(), new List<ScrubFinding>());
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("parcels", 0, repairs: false, tally, told.Add, (_, _) => { }, Cancellation);
        return (tally, told);
    }

    private async Task<ScrubTally> RepairAsync(string database, List<(string, string?)> told, TimeSpan? patience = null)
    {
        var tally = new ScrubTally();
        await new DatabaseScrub(fixture.Engine, TimeProvider.System) { RepairPatience = patience ?? TimeSpan.FromMinutes(1) }.RunAsync(database, 0, repairs: true, tally, _ => { }, (index, why) => told.Add((index, why)), Cancellation);
        tally.Unchecked.ShouldBeEmpty();
        return tally;
    }

    private async Task<List<string>> PathsAsync(string database, params string[] relations)
    {
        List<string> paths = [];
        foreach (var relation in relations) paths.Add((string)(await fixture.TcbAsync($"SELECT pg_relation_filepath('public.\"{relation}\"')", database))!);
        return paths;
    }

    private async Task DamageAsync(IReadOnlyList<(string Path, int Block)> places)
    {
        await fixture.Engine.StopAsync(Cancellation);
        foreach (var (path, block) in places) Flip(path, block);
        await fixture.Engine.StartAsync(Cancellation);
    }

    private void Flip(string path, int block)
    {
        using var file = File.Open(Path.Combine(fixture.Engine.Cluster.Paths.Cluster, path), FileMode.Open, FileAccess.ReadWrite);
        file.Position = ((long)block * BlockBytes) + 8000;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
