using System.Net;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>The counter of wrong passwords: who is locked out, from where, for how long, and what a stranger can see of it.</summary>
public sealed class FailureCounterTests
{
    private static readonly SubjectEntry Li = new(5, "li", "li_role", "", CanLogin: true) { Kind = "person" };
    private static readonly SubjectEntry Shop = new(6, "shop", "shop_role", "", CanLogin: true) { Kind = "application" };

    private readonly MovableTime _time = new();
    private readonly List<AccountLocked> _locks = [];
    private readonly FailureCounter _counter;

    public FailureCounterTests() => _counter = Counter();

    [Fact]
    [Requirement("realname-7.4.1-6.2")]
    [Requirement("realname-7.9.1-3.2")]
    [Requirement("tencentdb-2.2-3.2")]
    [Requirement("realname-7.3.5-e")]
    public void Five_wrong_passwords_lock_the_account_for_half_an_hour_and_for_that_source_alone()
    {
        Fail(Li, "192.0.2.1", 4);
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeFalse();
        Fail(Li, "192.0.2.1");
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeTrue();
        _counter.NoteSuccess(Try(Li, "192.0.2.1")).ShouldBeNull();
        _counter.IsLocked(Try(Li, "192.0.2.2")).ShouldBeFalse();
        _counter.NoteSuccess(Try(Li, "192.0.2.2")).ShouldNotBeNull();
        _time.Now += TimeSpan.FromMinutes(29);
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeTrue();
        _time.Now += TimeSpan.FromMinutes(1);
        _counter.NoteSuccess(Try(Li, "192.0.2.1"))!.Source.ShouldBe("192.0.2.2");
        _locks.ShouldHaveSingleItem().Failures.ShouldBe(5);
    }

    [Fact]
    public void One_source_never_locks_the_owner_out_however_often_it_tries()
    {
        for (var day = 0; day < 48; day++)
        {
            Fail(Li, "192.0.2.1", 1000);
            _counter.IsLocked(Try(Li, "198.51.100.7")).ShouldBeFalse();
            _time.Now += TimeSpan.FromMinutes(31);
        }
    }

    [Fact]
    public void Many_sources_together_reach_a_ceiling_and_lock_the_account_everywhere()
    {
        for (var host = 1; host <= 12; host++) Fail(Li, $"192.0.2.{host}", 4);
        _counter.IsLocked(Try(Li, "198.51.100.7")).ShouldBeFalse();
        Fail(Li, "192.0.2.20", 2);
        _counter.IsLocked(Try(Li, "198.51.100.7")).ShouldBeTrue();
        _locks[^1].Source.ShouldBeNull();
        _counter.Clear(Li.Id);
        _counter.NoteSuccess(Try(Li, "198.51.100.7")).ShouldNotBeNull();
    }

    [Fact]
    public void The_addresses_of_one_IPv6_network_are_one_source()
    {
        for (var host = 1; host <= 5; host++) Fail(Li, $"2001:db8::{host}");
        _counter.IsLocked(Try(Li, "2001:db8::ffff")).ShouldBeTrue();
        _counter.IsLocked(Try(Li, "2001:db8:0:1::1")).ShouldBeFalse();
        SourceKey.TryParse(SourceKey.Of(IPAddress.Parse("2001:db8::5")).ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(SourceKey.Of(IPAddress.Parse("2001:db8::77")));
    }

    [Fact]
    public void Guesses_sent_side_by_side_are_counted_one_by_one_and_the_right_one_behind_them_comes_too_late()
    {
        // All are judged before any has failed, as a burst of connections is.
        Enumerable.Range(0, 100).Count(_ => _counter.IsLocked(Try(Li, "192.0.2.1"))).ShouldBe(0);
        Parallel.For(0, 99, _ => _counter.NoteFailure(Try(Li, "192.0.2.1")));
        _counter.NoteSuccess(Try(Li, "192.0.2.1")).ShouldBeNull();
        _locks.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_right_password_settles_what_was_wrong_from_there_and_old_failures_do_not_count()
    {
        Fail(Li, "192.0.2.1", 4);
        _counter.NoteSuccess(Try(Li, "192.0.2.1"))!.FailuresSince.ShouldBe(4);
        Fail(Li, "192.0.2.1", 4);
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeFalse();
        _time.Now += TimeSpan.FromMinutes(31);
        Fail(Li, "192.0.2.1", 4);
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeFalse();
    }

    [Fact]
    public void The_second_try_of_one_libpq_with_the_other_choice_of_TLS_is_no_second_failure()
    {
        for (var i = 0; i < 4; i++)
        {
            _counter.NoteFailure(Try(Li, "192.0.2.1"));
            _counter.NoteFailure(Try(Li, "192.0.2.1", isEncrypted: false));
        }
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeFalse();
        // And no more than that one is free.
        _counter.NoteFailure(Try(Li, "192.0.2.1", isEncrypted: false));
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeTrue();
    }

    [Fact]
    public void A_service_account_is_locked_later_and_for_a_shorter_time()
    {
        Fail(Shop, "192.0.2.1", 19);
        _counter.IsLocked(Try(Shop, "192.0.2.1")).ShouldBeFalse();
        Fail(Shop, "192.0.2.1");
        _counter.IsLocked(Try(Shop, "192.0.2.1")).ShouldBeTrue();
        _time.Now += TimeSpan.FromMinutes(5);
        _counter.IsLocked(Try(Shop, "192.0.2.1")).ShouldBeFalse();
    }

    [Fact]
    public void The_delay_grows_alike_for_known_and_made_up_names_locked_or_not()
    {
        var known = Enumerable.Range(0, 30).Select(_ => _counter.NoteFailure(Try(Li, "192.0.2.1"))).ToArray();
        var service = Enumerable.Range(0, 30).Select(_ => _counter.NoteFailure(Try(Shop, "192.0.2.1"))).ToArray();
        var madeUp = Enumerable.Range(0, 30).Select(_ => _counter.NoteFailure(new LoginAttempt("nobody", null, IPAddress.Parse("192.0.2.1"), true))).ToArray();
        known.Take(6).Select(d => d.TotalMilliseconds).ShouldBe([200, 400, 800, 1600, 3000, 3000]);
        service.ShouldBe(known);
        madeUp.ShouldBe(known);
    }

    [Fact]
    public void Made_up_names_are_counted_like_one_account_and_nobody_is_told_and_no_known_name_feels_it()
    {
        _counter.Counted += _ => Assert.Fail("a name that nobody has was told to the catalogue");
        for (var host = 1; host <= 100; host++)
        for (var guess = 0; guess < 20; guess++)
        {
            var attempt = new LoginAttempt("nobody", null, IPAddress.Parse($"192.0.2.{host}"), true);
            _counter.IsLocked(attempt).ShouldBeFalse();
            _counter.NoteFailure(attempt);
        }

        _locks.ShouldBeEmpty();
        _counter.IsLocked(Try(Li, "192.0.2.1")).ShouldBeFalse();
        _counter.LastOf(Li.Id).ShouldBe(LastLogin.Never);
    }

    [Fact]
    public void A_million_made_up_names_take_no_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 1_000_000; i++) _counter.NoteFailure(new LoginAttempt($"name{i}", null, new IPAddress(0x0a000000L + i), true));
        // A hundred million bytes if each were kept; other tests run at the same time.
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(32 << 20);
    }

    [Fact]
    public void What_the_catalogue_keeps_is_in_force_after_a_restart_and_at_another_gateway()
    {
        var kept = new List<FailureRow>();
        _counter.Counted += kept.Add;
        _counter.Locked += (row, _) => kept.Add(row);
        Fail(Li, "192.0.2.1", 3);
        var other = Counter();
        other.Merge([kept[^1]]);
        other.NoteFailure(Try(Li, "192.0.2.1"));
        other.IsLocked(Try(Li, "192.0.2.1")).ShouldBeFalse();
        other.NoteFailure(Try(Li, "192.0.2.1"));
        other.IsLocked(Try(Li, "192.0.2.1")).ShouldBeTrue();
        Fail(Li, "192.0.2.1", 2);
        var third = Counter();
        third.Merge(kept);
        third.IsLocked(Try(Li, "192.0.2.1")).ShouldBeTrue();
    }

    private FailureCounter Counter()
    {
        var counter = new FailureCounter(LoginRules.Default, _time);
        counter.Locked += (_, words) =>
        {
            lock (_locks) _locks.Add(words);
        };
        return counter;
    }

    private static LoginAttempt Try(SubjectEntry subject, string source, bool isEncrypted = true) => new(subject.Name, subject, IPAddress.Parse(source), isEncrypted);

    private void Fail(SubjectEntry subject, string source, int times = 1)
    {
        for (var i = 0; i < times; i++) _counter.NoteFailure(Try(subject, source));
    }
}
