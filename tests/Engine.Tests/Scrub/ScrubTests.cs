using Menshen.Engine.Tests.Kit;

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
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("trap", 0, tally, _ => { }, Cancellation);
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
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("paced", 8 << 20, tally, _ => { }, Cancellation);
        // At the end of the last relation so much time has gone at least.
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(tally.Blocks * (double)BlockBytes / (8 << 20)) - TimeSpan.FromMilliseconds(20));
        await fixture.TcbAsync("DROP DATABASE paced");
    }

    private async Task<(ScrubTally Tally, IReadOnlyList<ScrubFinding> Told)> ScrubAsync()
    {
        var (tally, told) = (new ScrubTally(), new List<ScrubFinding>());
        await new DatabaseScrub(fixture.Engine, TimeProvider.System).RunAsync("parcels", 0, tally, told.Add, Cancellation);
        return (tally, told);
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
