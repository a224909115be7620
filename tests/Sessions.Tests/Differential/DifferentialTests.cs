using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests.Differential;

/// <summary>The same bytes to PostgreSQL and through the gateway to the same PostgreSQL: what comes back must be the same bytes.</summary>
public sealed partial class DifferentialTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string End = "the end of the transcript";

    /// <summary>Random transcripts per run; each costs two backends. MENSHEN_TRANSCRIPTS asks for more.</summary>
    private static readonly int Transcripts = int.Parse(Environment.GetEnvironmentVariable("MENSHEN_TRANSCRIPTS") ?? "150", System.Globalization.CultureInfo.InvariantCulture);

    public static TheoryData<string, byte[][]> Scripts => new()
    {
        { "simple", [Front.Query("select 1"), Front.Query(""), Front.Query(";;"), Front.Query("select 1; select 2; select 1/0; select 3")] },
        { "error without Sync", [Front.Parse("", "selec"), Front.Query("select 1"), Front.Unnamed("select 2"), Front.Sync] },
        { "statement and Query without Sync", [Front.Unnamed("create temp table t (a int)"), Front.Query("select count(*) from t")] },
        { "Sync storm", [.. Enumerable.Repeat(Front.Sync, 50)] },
        { "CopyDone without copy", [Front.CopyDone, Front.CopyFail("x"), Front.CopyData("x"), Front.Query("select 1"), Front.CopyDone] },
        { "stray copies in a batch", [Front.Parse("", "select 1"), Front.CopyDone, Front.Bind("", ""), Front.CopyDone, Front.DescribePortal(""), Front.CopyDone, Front.Execute(""), Front.Sync] },
        { "Close of a portal in use", [Front.Parse("", "select generate_series(1,5)"), Front.Bind("p", ""), Front.Execute("p", 2), Front.ClosePortal("p"), Front.Execute("p"), Front.Sync] },
        { "portal suspended and resumed", [Front.Parse("", "select generate_series(1,5)"), Front.Bind("p", ""), Front.Execute("p", 2), Front.Execute("p", 2), Front.Execute("p", 2), Front.Sync] },
        { "names", [Front.Parse("a", "select 1"), Front.Sync, Front.Parse("a", "select 2"), Front.Sync, Front.Bind("", "a"), Front.Execute(""), Front.Sync, Front.CloseStatement("a"), Front.Bind("", "a"), Front.Sync] },
        { "SQL PREPARE under a protocol name", [Front.Parse("a", "select 1"), Front.Sync, Front.Query("deallocate a"), Front.Query("prepare a as select 'shadow'"), Front.Bind("", "a"), Front.Execute(""), Front.Sync] },
        { "SQL DECLARE under a portal's name", [Front.Query("begin"), Front.Parse("", "select 1"), Front.Bind("p", ""), Front.Sync, Front.Query("close p"), Front.Query("declare p cursor for select 'shadow'"), Front.Execute("p"), Front.Sync] },
        { "copy in", [Front.Query("create temp table t (a int)"), Front.Query("copy t from stdin"), Front.CopyData("1\n2\n"), Front.CopyDone, Front.Query("copy t to stdout")] },
        { "copy in that fails in the middle", [Front.Query("create temp table t (a int)"), Front.Query("copy t from stdin"), Front.CopyData("1\nx\n"), Front.CopyData("3\n"), Front.CopyDone, Front.Query("select count(*) from t")] },
        { "copy in, extended, with libpq's Sync", [Front.Query("create temp table t (a int)"), Front.Unnamed("copy t from stdin"), Front.Sync, Front.CopyData("1\n"), Front.CopyDone, Front.Sync] },
        { "copy in, extended, fails", [Front.Query("create temp table t (a int)"), Front.Unnamed("copy t from stdin"), Front.CopyData("x\n"), Front.CopyDone, Front.Sync, Front.Unnamed("select 1"), Front.Sync] },
        { "copy into what is not there", [Front.Unnamed("copy nothere from stdin"), Front.Sync, Front.CopyDone, Front.Sync] },
        { "two copies in one text", [Front.Query("create temp table t (a int)"), Front.Query("copy t from stdin; copy t from stdin"), Front.CopyData("1\n"), Front.CopyDone, Front.Sync, Front.CopyData("2\n"), Front.CopyDone] },
        { "query inside a copy", [Front.Query("create temp table t (a int)"), Front.Query("copy t from stdin"), Front.Query("select 1")] },
        { "CopyFail", [Front.Query("create temp table t (a int)"), Front.Query("copy t from stdin"), Front.CopyFail("no more")] },
        { "functions", [Front.FunctionCall(745), Front.FunctionCall(1), Front.Query("begin"), Front.FunctionCall(1), Front.FunctionCall(745), Front.Query("commit")] },
        { "failed transaction", [Front.Query("begin"), Front.Query("selec"), Front.Query("select 1"), Front.Unnamed("select 1"), Front.Sync, Front.Query("commit")] },
        { "deferred failure at Sync", [Front.Query("create temp table t (a int unique deferrable initially deferred)"), Front.Unnamed("insert into t values (1), (1)"), Front.Sync, Front.Query("select 1")] },
        { "notices and settings", [Front.Query("set client_min_messages to debug1"), Front.Query("do $$ begin raise notice 'hello'; end $$"), Front.Query("set timezone to 'Asia/Shanghai'"), Front.Query("set standard_conforming_strings to off"), Front.Query("select 'a\\'b'")] },
        { "a long notice and a long error", [Front.Query("do $$ begin raise notice '%', repeat('x', 1000000); raise exception '%', repeat('y', 1000000); end $$")] },
        { "listen", [Front.Query("listen news"), Front.Query("notify news, 'one'"), Front.Query("select 1")] },
        { "Bind with too few values", [Front.Parse("", "select $1::int"), Front.Bind("", ""), Front.Execute(""), Front.Sync, Front.Parse("", "select $1::int"), Front.Bind("", "", "x"), Front.Execute(""), Front.Sync] },
        { "empty statement, extended", [Front.Unnamed(""), Front.Sync, Front.DescribeStatement("nothere"), Front.Sync] },
        { "transaction control inside a text", [Front.Query("begin; select 1; commit; select 2; rollback"), Front.Query("select 1; begin"), Front.Query("rollback")] },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_transcript_is_answered_as_without_us(string what, byte[][] messages)
    {
        byte[] script = [.. messages.SelectMany(m => m)];
        Compare(what, script, new Random(1), whole: true);
        Compare(what, script, new Random(2), whole: false);
    }

    [Fact]
    public void Random_transcripts_are_answered_as_without_us()
    {
        for (var seed = 0; seed < Transcripts; seed++)
        {
            var random = new Random(seed);
            var messages = Enumerable.Range(0, random.Next(3, 25)).Select(_ => Palette.Any(random)).ToArray();
            Compare($"seed {seed}: {string.Join(" | ", messages.SelectMany(m => Frames.Describe(m)))}", [.. messages.SelectMany(m => m)], random, whole: seed % 2 == 0);
        }
    }

    [Fact]
    public void An_engine_stream_that_rested_serves_again_and_remembers_nothing()
    {
        const string Question = "select pg_backend_pid(), to_regclass('leak') is null, (select count(*) from pg_prepared_statements), current_setting('search_path'), (select count(*) from pg_listening_channels())";
        string Ask(params byte[][] before)
        {
            using var connection = postgres.Standard();
            connection.Send([.. before.SelectMany(m => m), .. Front.Query(Question), .. Front.Query($"select '{End}'")]);
            var answer = Frames.Describe(connection.ReadUntil(HasEnded)).Last(line => line[0] == 'D' && !line.Contains(End, StringComparison.Ordinal));
            connection.Send(Front.Terminate);
            connection.ReadUntil(_ => false);
            return answer;
        }

        void AwaitRest()
        {
            SpinWait.SpinUntil(() => postgres.RestingEngines > 0, TimeSpan.FromSeconds(5)).ShouldBeTrue();
            // It is put to rest before the engine has confirmed the reset, and cannot be taken until then.
            Thread.Sleep(500);
        }

        var fresh = Ask();
        AwaitRest();
        Ask(Front.Query("create temp table leak (a int)"), Front.Parse("p", "select 1"), Front.Sync, Front.Query("set search_path to nowhere"), Front.Query("listen news"));
        AwaitRest();
        Ask().ShouldBe(fresh);
    }

    [Fact]
    public void The_engine_takes_names_for_one_that_differ_behind_63_bytes_and_the_gateway_lets_none_so_long_pass()
    {
        var name = new string('n', 63);
        byte[] script = [.. Front.Parse(name + "X", "select 1"), .. Front.Parse(name + "Y", "select 2"), .. Front.Sync, .. Front.Query($"select '{End}'")];
        using (var direct = postgres.Direct()) Last(direct).ShouldContain("C42P05");
        using (var guarded = postgres.Standard()) Last(guarded).ShouldContain("C42622");

        string Last(RawConnection connection)
        {
            connection.Send(script);
            return Frames.Describe(connection.ReadUntil(HasEnded)).Single(line => line[0] == 'E');
        }
    }

    [Fact]
    public void A_client_that_sends_no_more_gets_the_answers_to_what_it_sent()
    {
        using var direct = postgres.Direct();
        using var guarded = postgres.Guarded();
        using var standard = postgres.Standard();
        var answer = Normal(Ask(direct));
        answer.Length.ShouldBeGreaterThan(8);
        Normal(Ask(guarded)).ShouldBe(answer);
        Normal(Ask(standard)).ShouldBe(answer);

        static byte[] Ask(RawConnection connection)
        {
            connection.Send([.. Front.Query("select 1 as half_closed, pg_sleep(0.2)"), .. Front.Query("select 1/0"), .. Front.Unnamed("select 'last'"), .. Front.Sync]);
            connection.FinishSending();
            return connection.ReadUntil(_ => false);
        }
    }

    private void Compare(string what, byte[] script, Random random, bool whole)
    {
        byte[] all = [.. script, .. Front.Sync, .. Front.Query("rollback"), .. Front.Query($"select '{End}'")];
        byte[] direct, guarded;
        using (var connection = postgres.Direct()) direct = Play(connection, all, random, whole, what + " directly");
        using (var connection = postgres.Guarded()) guarded = Play(connection, all, random, whole, what + " through the gateway");
        Normal(guarded).ShouldBe(Normal(direct), what);
    }

    // Two backends differ in their process id, which notifications carry, and in the number of their temporary schema.
    private static string[] Normal(byte[] received) =>
        [.. Frames.Describe(received).Select(line => Backend().Replace(line[0] == 'A' ? "A" + line[line.IndexOf("news", StringComparison.Ordinal)..] : line, "pg_temp_N"))];

    [System.Text.RegularExpressions.GeneratedRegex("pg_temp_[0-9]+")]
    private static partial System.Text.RegularExpressions.Regex Backend();

    private static byte[] Play(RawConnection connection, byte[] script, Random random, bool whole, string what)
    {
        try
        {
            for (var at = 0; at < script.Length;)
            {
                var size = whole ? script.Length : Math.Min(random.Next(1, 40), script.Length - at);
                connection.Send(script.AsSpan(at, size));
                at += size;
            }
            return connection.ReadUntil(HasEnded);
        }
        catch (TimeoutException fault)
        {
            throw new TimeoutException($"{what}: {fault.Message}");
        }
    }

    private static bool HasEnded(byte[] received)
    {
        var at = received.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(End));
        return at >= 0 && received.AsSpan(at).IndexOf("Z\0\0\0\x05"u8) >= 0 && received[^6] == 'Z';
    }
}
