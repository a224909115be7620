using System.Diagnostics;
using System.Text.Json;
using Menshen.Gateway.Quotas;
using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;

namespace Menshen.Sessions.Tests;

/// <summary>What a statement may allocate on its way; the budget stands in <c>allocation-budget.json</c>.</summary>
public sealed class AllocationTests
{
    private const int Warmup = 2_000;
    private const int Statements = 10_000;

    private static readonly Dictionary<string, long> Budget = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "allocation-budget.json")))!;

    [Fact]
    public void A_simple_statement_stays_within_its_budget() =>
        Measure(Front.Query("select a from t where id = 42"), [.. Back.OneRow("1"), .. Back.Ready()]).ShouldBeLessThanOrEqualTo(Budget["bytesPerSimpleStatement"]);

    [Fact]
    public void A_prepared_statement_stays_within_its_budget() =>
        Measure([.. Front.Bind("", "s", "42"), .. Front.DescribePortal(""), .. Front.Execute(""), .. Front.Sync], [.. Back.BindComplete, .. Back.OneRow("1"), .. Back.Ready()])
            .ShouldBeLessThanOrEqualTo(Budget["bytesPerPreparedStatement"]);

    [Fact]
    public void A_statement_prepared_anew_each_time_stays_within_its_budget() =>
        Measure([.. Front.Unnamed("select a from t where id = 42"), .. Front.Sync], [.. Back.ParseComplete, .. Back.BindComplete, .. Back.OneRow("1"), .. Back.Ready()])
            .ShouldBeLessThanOrEqualTo(Budget["bytesPerPipelinedStatement"]);

    [Fact]
    public void A_result_of_sealed_values_stays_within_its_budget()
    {
        var sealing = new TestSealing();
        using var loop = new Loop(TestSealing.Policy, ringBytes: 64 << 20, sealing: sealing);
        byte[] rows = [.. Enumerable.Range(0, 70).SelectMany(i => Back.DataRow(sealing.Seal(TestSealing.Names, $"name {i}")))];
        Measure(loop, loop.LogIn("manager"), Front.Query("select name from sender"), [.. Back.RowDescription, .. rows, .. Back.CommandComplete("SELECT 70"), .. Back.Ready()], 1_000)
            .ShouldBeLessThanOrEqualTo(Budget["bytesPerSealedResult"]);
    }

    [Fact]
    public void Rows_whose_keys_are_recorded_cost_no_bytes_and_less_than_ten_microseconds_each()
    {
        const int rows = 500, statements = 200;
        using var loop = new Loop(TestSealing.Policy, ringBytes: 64 << 20, sealing: new TestSealing { Now = null }, rowKeys: new TestRowKeys());
        byte[] all = [.. Enumerable.Range(0, rows).SelectMany(i => Back.Row($"{i}", "some text that a row has"))];
        byte[] Answer(uint table) => [.. Back.Described((table, 1, 0), (table, 4, 0)), .. all, .. Back.CommandComplete($"SELECT {rows}"), .. Back.Ready()];
        var talk = loop.LogIn("manager");
        Measure(loop, talk, Front.Query("select id, remark from sender"), Answer(TestRowKeys.Sender), 1_000).ShouldBeLessThanOrEqualTo(Budget["bytesPerResultWithKeys"]);
        // The rest of the way is measured too, and taken off: what is left is reading, digest and ledger.
        double With(uint table) => Enumerable.Range(0, 5).Min(_ => Time(loop, talk, Front.Query("select id, remark from sender"), Answer(table), statements));
        var nanoseconds = (With(TestRowKeys.Sender) - With(TestRowKeys.Other)) * 1e9 / (statements * rows);
        TestContext.Current.TestOutputHelper?.WriteLine($"{nanoseconds:0} ns a row");
        nanoseconds.ShouldBeLessThan(10_000);
    }

    private static double Time(Loop loop, Conversation talk, byte[] question, byte[] answer, int statements)
    {
        var began = Stopwatch.GetTimestamp();
        Run(loop, talk.Session, question, answer, statements);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_counted_against_every_quota_there_is_cost_nothing_more(bool isShared)
    {
        using var sharing = new ShareSignal();
        using var loop = new Loop(sharing: isShared ? sharing : null, policy:
            Loop.Bounded + "quotas:\n  - {id: all, rows: 1000000, bytes: 1GiB, time: 1h, rows-per-hour: 2000000000, bytes-per-hour: 16384GiB, time-per-hour: 7d}\n", ringBytes: 64 << 20);
        byte[] rows = [.. Enumerable.Range(0, 500).SelectMany(i => Back.DataRow($"{i}"))];
        Measure(
            loop, loop.LogIn("li"), [.. Front.Bind("", "s", "42"), .. Front.DescribePortal(""), .. Front.Execute(""), .. Front.Sync],
            [.. Back.BindComplete, .. Back.RowDescription, .. rows, .. Back.CommandComplete("SELECT 500"), .. Back.Ready()], 1_000).ShouldBeLessThanOrEqualTo(Budget["bytesPerPreparedStatement"]);
    }

    [Fact]
    public void A_session_that_names_another_user_before_each_statement_allocates_no_more_than_any_other()
    {
        using var loop = new Loop(Loop.Bounded + "end-users:\n  - {id: web, demand: required}\n", ringBytes: 64 << 20);
        var talk = loop.LogIn("shop");
        const int users = 50, rounds = 20;
        byte[][] Pairs(Func<int, string> first) => [.. Enumerable.Range(0, users).SelectMany(i => (byte[][])[Front.Query(first(i)), Front.Query("select a from t where id = 42")])];
        byte[][] answers = [[.. Back.CommandComplete("SET"), .. Back.Ready()], [.. Back.OneRow("1"), .. Back.Ready()]];
        void All(byte[][] questions)
        {
            for (var i = 0; i < questions.Length; i++) Run(loop, talk.Session, questions[i], answers[i % 2], 1);
        }

        var (naming, other) = (Pairs(i => $"set menshen.end_user = 'user {i}'"), Pairs(_ => "set work_mem = '4MB'"));
        // First the analyses, which another thread makes.
        foreach (var (question, answer) in naming[..2].Concat(other[..2]).Zip([.. answers, .. answers]))
        {
            talk.Client.Sends(question);
            talk.Engine.Sends(answer);
        }

        talk.Port.IsDeaf = true;
        var best = long.MaxValue;
        for (var round = 0; round < 4; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            All(naming);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        (best / (2 * users)).ShouldBeLessThanOrEqualTo(Budget["bytesPerSimpleStatement"]);
        double Seconds(byte[][] questions) => Enumerable.Range(0, 5).Min(_ =>
        {
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < rounds; i++) All(questions);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        });
        var (named, plain) = (Seconds(naming), Seconds(other));
        TestContext.Current.TestOutputHelper?.WriteLine($"{(named - plain) * 1e9 / (rounds * users):0} ns more for SET menshen.end_user than for another SET of {plain * 1e9 / (rounds * users):0} ns with its statement");
    }

    private static long Measure(byte[] question, byte[] answer)
    {
        using var loop = new Loop();
        return Measure(loop, loop.LogIn(), question, answer, Statements);
    }

    private static long Measure(Loop loop, Conversation talk, byte[] question, byte[] answer, int statements)
    {
        talk.Client.Sends(Front.Parse("s", "select a from t where id = $1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.Ready());
        talk.Client.Sends(question);
        talk.Engine.Sends(answer);
        var session = talk.Session;
        var port = talk.Port;
        port.IsDeaf = true;
        Run(loop, session, question, answer, Math.Min(Warmup, statements));
        // Rarely the runtime itself allocates on this thread (tiering, statistics): the best of a few rounds is the code's own.
        var best = long.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Run(loop, session, question, answer, statements);
            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return best / statements;
    }

    private static void Run(Loop loop, Session session, byte[] question, byte[] answer, int count)
    {
        for (var i = 0; i < count; i++)
        {
            while (!loop.Services.Ring.HasRoomForStatement) Thread.Sleep(1);
            if (session.OnClientBytes(question) != question.Length || session.OnEngineBytes(answer) != answer.Length) throw new InvalidOperationException("not taken whole");
        }
    }
}
