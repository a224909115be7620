using System.Diagnostics;
using Menshen.Gateway.Quotas;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Quotas of an hour: cutting a theft into small pieces, and doing it in many sessions, gains nothing.</summary>
public sealed class HourQuotaTests
{
    private const string Hundred = Loop.Bounded + "quotas:\n  - {id: hundred, rows-per-hour: 100}\n";

    private static readonly byte[][] TenRows = [Back.RowDescription, .. Enumerable.Range(1, 10).Select(i => Back.DataRow($"{i}"))];

    [Theory]
    [InlineData("select a from t where id > 1")]
    [InlineData("fetch 10 from c")]
    [Requirement("realname-7.4.7-4")]
    [Requirement("credit-6.1-j.2")]
    public void Many_small_statements_and_a_cursor_read_in_small_bits_are_counted_together(string text)
    {
        using var loop = new Loop(Hundred);
        var talk = loop.LogIn("li");
        for (var i = 0; i < 10; i++) Read(talk, text).ShouldBe(10);
        // Before it runs: an engine that is not asked has no work.
        talk.Engine.Forget();
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("54000", Back.Ready());
        // Whoever has nothing left can still end what he has begun.
        talk.Client.Sends(Front.Query("rollback"));
        talk.Engine.Receives(Front.Query("rollback"));
        var told = loop.Journal().Single(e => e.Kind == RecordKind.QuotaExceeded);
        (told.Action, told.Result).ShouldBe(("quota.rows-per-hour", "refused"));
    }

    [Fact]
    [Requirement("gat389-5.1.2.2-c")]
    public void Several_sessions_of_a_subject_at_once_share_one_hour_and_another_subject_has_its_own()
    {
        using var loop = new Loop(Hundred);
        var sessions = Enumerable.Range(0, 4).Select(_ => loop.LogIn("li")).ToList();
        foreach (var talk in sessions) talk.Client.Sends(Front.Query("select a from t"));
        var shown = 0;
        // Row by row in turn, each within one long statement.
        for (var i = 0; i < 60; i++)
        {
            foreach (var talk in sessions)
            {
                talk.Engine.Sends(Back.DataRow("x"));
                shown += Frames.Describe(talk.Client.TakeReceived()).Count(line => line.StartsWith("D ", StringComparison.Ordinal));
            }
        }
        shown.ShouldBeInRange(100 - 4 * 6, 100);
        sessions.ShouldAllBe(talk => talk.Port.CancelledOwn == 1);
        Read(loop.LogIn("shop"), "select a from t").ShouldBe(10);
    }

    [Fact]
    public void What_a_session_took_ahead_and_did_not_use_goes_back()
    {
        using var loop = new Loop(Hundred);
        var (first, second) = (loop.LogIn("li"), loop.LogIn("li"));
        for (var i = 0; i < 50; i++)
        {
            One(first).ShouldBe(1);
            One(second).ShouldBe(1);
        }
        One(second).ShouldBe(0);
    }

    [Fact]
    public void The_hour_moves_minute_by_minute_and_a_full_hour_on_the_clock_gives_nothing_back_early()
    {
        var time = new MovableTime();
        using var loop = new Loop(Hundred, time: time);
        var talk = loop.LogIn("li");
        time.Now = time.Now.Date.AddHours(9).AddMinutes(59);
        for (var i = 0; i < 10; i++) Read(talk, "select a from t").ShouldBe(10);
        foreach (var minutes in new[] { 1, 30, 60 })
        {
            time.Now = time.Now.Date.AddHours(9).AddMinutes(59 + minutes);
            Refuses(talk);
        }
        time.Now = time.Now.Date.AddHours(9).AddMinutes(59 + 61);
        Read(talk, "select a from t").ShouldBe(10);
    }

    [Fact]
    public void Bytes_of_an_hour_count_whole_answers()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: kilo, bytes-per-hour: 1KiB}\n");
        var talk = loop.LogIn("li");
        var shown = 0;
        for (var i = 0; i < 3; i++)
        {
            talk.Client.Sends(Front.Query("select a from t"));
            talk.Engine.Sends(Back.RowDescription, Back.DataRow(new string('x', 300)), Back.CommandComplete("SELECT 1"), Back.Ready());
            shown += Frames.Describe(talk.Client.TakeReceived()).Count(line => line.StartsWith("D ", StringComparison.Ordinal));
        }
        shown.ShouldBe(2);
    }

    [Fact]
    [Requirement("realname-7.9.4-3")]
    public async Task The_time_that_all_sessions_of_a_subject_keep_the_engine_busy_is_one_budget()
    {
        // A machine that stalls for longer than the difference says nothing of it.
        for (var isKept = false; !isKept; TestContext.Current.CancellationToken.ThrowIfCancellationRequested())
        {
            using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: busy, time-per-hour: 1s}\n");
            var (first, second, other) = (loop.LogIn("li"), loop.LogIn("li"), loop.LogIn("shop"));
            var since = Stopwatch.StartNew();
            foreach (var talk in new[] { first, second, other }) talk.Client.Sends(Front.Query("select count(*) from t, t u, t v"));
            await Task.Delay(700, TestContext.Current.CancellationToken);
            foreach (var talk in new[] { first, second, other }) talk.Session.Watch();
            if (!(isKept = since.ElapsedMilliseconds < 1000)) continue;
            (first.Port.CancelledOwn + second.Port.CancelledOwn).ShouldBe(1, "together they are over a second");
            other.Port.CancelledOwn.ShouldBe(0);
            Refuses(loop.LogIn("li"));
        }
    }

    [Fact]
    public void A_policy_that_is_applied_holds_for_sessions_that_are_open()
    {
        using var loop = new Loop();
        var talk = loop.LogIn("li");
        Read(talk, "select a from t").ShouldBe(10);
        loop.Apply(Loop.Bounded + "quotas:\n  - {id: few, rows-per-hour: 5}\n");
        Read(talk, "select a from t").ShouldBe(5);
    }

    [Fact]
    public void No_addition_is_lost_and_no_limit_passed_when_many_count_at_once()
    {
        var counter = new HourCounter();
        var taken = 0L;
        Parallel.For(0, 8, i =>
        {
            for (var n = 0; n < 20_000; n++)
            {
                Interlocked.Add(ref taken, counter.Take(3, 100_000, 1000));
                counter.Add(1, 1001);
            }
        });
        taken.ShouldBeInRange(1, 100_000);
        counter.Used(1000).ShouldBeLessThanOrEqualTo(100_000);
        // The minute behind it was counted into nothing but itself.
        (counter.Used(1060) - counter.Used(1000)).ShouldBe(160_000);
        counter.Used(1061).ShouldBe(160_000);
        counter.Used(1062).ShouldBe(0);
    }

    private static int Read(Conversation talk, string text)
    {
        talk.Client.Forget();
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Sends([.. TenRows, Back.CommandComplete("SELECT 10"), Back.Ready()]);
        var shown = Frames.Describe(talk.Client.TakeReceived()).Count(line => line.StartsWith("D ", StringComparison.Ordinal));
        if (talk.Port.CancelledOwn > 0 && talk.Session.Phase == Menshen.Gateway.Sessions.SessionPhase.Relaying) talk.Port.CancelHeard();
        return shown;
    }

    private static int One(Conversation talk)
    {
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends(Back.RowDescription, Back.DataRow("1"), Back.CommandComplete("SELECT 1"), Back.Ready());
        return Frames.Describe(talk.Client.TakeReceived()).Count(line => line.StartsWith("D ", StringComparison.Ordinal));
    }

    private static void Refuses(Conversation talk)
    {
        talk.Client.Forget();
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("54000", Back.Ready());
    }
}
