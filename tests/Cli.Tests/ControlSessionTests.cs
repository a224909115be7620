using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public sealed class ControlSessionTests
{
    private const uint Us = 1000;

    private readonly SteppedTime _time = new();
    private readonly ControlSessions _sessions;
    private readonly CallerProof _callers;
    private FactorRules _demands = FactorRules.Default;
    private SubjectFactors _factors = SubjectFactors.None;
    private Subject? _subject = Callers.Subject(ControlRoles.Auditor);

    public ControlSessionTests()
    {
        _sessions = new ControlSessions(ControlRules.Default, _time);
        _callers = Proof(AccessRules.None);
    }

    private CallerProof Proof(AccessRules access) => new(
        _sessions, name => _subject?.Name == name ? _subject : null, new ControlAccess(access, _time), new CertificateFactor(_ => _factors, new InForce<FactorRules>(() => _demands), _time), Us, _time);

    [Fact]
    [Requirement("realname-7.8.3-1")]
    public void A_token_is_worth_nothing_from_another_source()
    {
        var (token, _) = _sessions.Open(_subject!, "10.0.0.1");
        _callers.Of(token, null, "10.0.0.2").ShouldBeNull();
        _callers.Of(token, new PeerIdentity(1, Us), "").ShouldBeNull();
        _callers.Of(token, null, "10.0.0.1")!.Role.ShouldBe(ControlRoles.Auditor);
    }

    [Fact]
    [Requirement("realname-7.8.3-1")]
    public void A_bad_token_does_not_fall_back_to_the_machines_user()
    {
        _callers.Of("forged", new PeerIdentity(1, Us), "").ShouldBeNull();
        _callers.Of("", new PeerIdentity(1, Us), "").ShouldBeNull();
        _callers.Of(null, new PeerIdentity(1, Us), "")!.Role.ShouldBe(ControlRoles.LocalUser);
        _callers.Of(null, new PeerIdentity(1, 0), "")!.Role.ShouldBe(ControlRoles.LocalUser);
        _callers.Of(null, new PeerIdentity(1, 1001), "")!.Role.ShouldBe(ControlRoles.Nobody);
        _callers.Of(null, null, "10.0.0.1")!.Role.ShouldBe(ControlRoles.Nobody);
    }

    [Fact]
    [Requirement("realname-7.8.3-1")]
    public void A_token_is_worth_nothing_without_the_certificate_it_was_opened_with_and_one_without_nothing_beside_one()
    {
        Hold("aa", "bb");
        var (token, _) = _sessions.Open(_subject!, "10.0.0.1", "aa");
        var (plain, _) = _sessions.Open(_subject!, "10.0.0.1");
        _callers.Of(token, null, "10.0.0.1").ShouldBeNull();
        _callers.Of(token, null, "10.0.0.1", "bb").ShouldBeNull("another of his own is another session's");
        _callers.Of(plain, null, "10.0.0.1", "aa").ShouldBeNull();
        _callers.Of(token, null, "10.0.0.1", "aa")!.Certificate.ShouldBe("aa");
    }

    [Fact]
    public void A_certificate_that_is_revoked_or_over_ends_the_sessions_it_opened_also_those_that_nobody_uses()
    {
        Hold("aa", "bb");
        var (used, idle) = (_sessions.Open(_subject!, "10.0.0.1", "aa").Token, _sessions.Open(_subject!, "10.0.0.1", "aa").Token);
        var other = _sessions.Open(_subject!, "10.0.0.1", "bb").Token;
        Hold("bb");
        _callers.Of(used, null, "10.0.0.1", "aa").ShouldBeNull();
        _callers.EndFallen();
        Hold("aa", "bb");
        _callers.Of(used, null, "10.0.0.1", "aa").ShouldBeNull("what has ended does not come back");
        _callers.Of(idle, null, "10.0.0.1", "aa").ShouldBeNull("what has ended does not come back");
        _callers.Of(other, null, "10.0.0.1", "bb").ShouldNotBeNull();
        _time.Step(TimeSpan.FromMinutes(5));
        _callers.Of(other, null, "10.0.0.1", "bb").ShouldBeNull("it is over");
    }

    [Fact]
    public void A_policy_that_begins_to_demand_a_certificate_ends_sessions_over_the_network_that_have_none()
    {
        Hold("aa");
        var (with, without, local) = (_sessions.Open(_subject!, "10.0.0.1", "aa").Token, _sessions.Open(_subject!, "10.0.0.1").Token, _sessions.Open(_subject!, $"uid {Us}").Token);
        _callers.Of(without, null, "10.0.0.1").ShouldNotBeNull();
        _demands = FactorRules.Strict;
        _callers.Of(without, null, "10.0.0.1").ShouldBeNull();
        _callers.Of(with, null, "10.0.0.1", "aa").ShouldNotBeNull();
        _callers.Of(local, new PeerIdentity(1, Us), "").ShouldNotBeNull("there the kernel says who it is");
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public void A_session_that_was_opened_for_a_password_alone_is_none_once_that_need_not_be_changed_any_more()
    {
        _subject = _subject! with { MustChangePassword = true };
        var (only, whole) = (_sessions.Open(_subject, "10.0.0.1", isForPasswordOnly: true).Token, _sessions.Open(_subject, "10.0.0.1").Token);
        _callers.Of(only, null, "10.0.0.1").ShouldNotBeNull();
        // By a policy that bears older passwords, too.
        _subject = _subject with { MustChangePassword = false };
        _callers.Of(only, null, "10.0.0.1").ShouldBeNull();
        _callers.Of(whole, null, "10.0.0.1").ShouldNotBeNull();
    }

    [Fact]
    public void A_session_is_over_with_its_certificate_at_the_latest()
    {
        var until = _time.GetUtcNow().AddMinutes(1);
        _sessions.Open(_subject!, "10.0.0.1", "aa", until).Session.ExpiresAt.ShouldBe(until);
        _sessions.Open(_subject!, "10.0.0.1", "aa", until.AddDays(1)).Session.ExpiresAt.ShouldBeLessThan(until.AddDays(1));
        _time.Step(TimeSpan.FromMinutes(2));
        _sessions.Open().Count.ShouldBe(1);
    }

    private void Hold(params string[] fingerprints) =>
        _factors = new SubjectFactors([], [.. fingerprints.Select(f => new CertificateEntry(f, _time.GetUtcNow().AddMinutes(5)))]);

    [Fact]
    [Requirement("gat389-4.1.2-e.2")]
    [Requirement("realname-7.8.3-1")]
    public void A_session_ends_when_it_is_idle_and_in_any_case_after_its_lifetime()
    {
        var (idle, _) = _sessions.Open(_subject!, "10.0.0.1");
        var (busy, _) = _sessions.Open(_subject!, "10.0.0.1");
        for (var elapsed = TimeSpan.Zero; elapsed < ControlRules.Default.Lifetime - TimeSpan.FromMinutes(9); elapsed += TimeSpan.FromMinutes(9))
        {
            _callers.Of(busy, null, "10.0.0.1").ShouldNotBeNull();
            _time.Step(TimeSpan.FromMinutes(9));
        }

        _callers.Of(busy, null, "10.0.0.1").ShouldNotBeNull();
        _callers.Of(idle, null, "10.0.0.1").ShouldBeNull();
        _time.Step(TimeSpan.FromMinutes(9));
        _callers.Of(busy, null, "10.0.0.1").ShouldBeNull();
    }

    [Fact]
    public void Another_password_a_disabling_and_a_deletion_end_it_at_once()
    {
        var first = _subject!;
        foreach (var changed in (Subject?[])[first with { PasswordSetAt = first.PasswordSetAt.AddSeconds(1) }, first with { Enabled = false }, null])
        {
            _subject = first;
            var (token, _) = _sessions.Open(first, "10.0.0.1");
            _subject = changed;
            _callers.Of(token, null, "10.0.0.1").ShouldBeNull();
            _subject = first;
            _callers.Of(token, null, "10.0.0.1").ShouldBeNull("what has ended does not come back");
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Power.SystemAdministrator)]
    public void A_power_that_was_taken_away_or_changed_ends_the_sessions_that_began_with_it(Power? then)
    {
        var first = _subject!;
        var (token, _) = _sessions.Open(first, "10.0.0.1");
        _subject = first with { Power = then };
        _callers.Of(token, null, "10.0.0.1").ShouldBeNull();
        _subject = first;
        _callers.Of(token, null, "10.0.0.1").ShouldBeNull("what has ended does not come back");
    }

    [Fact]
    public void A_disabling_ends_a_session_that_nobody_uses_meanwhile_and_an_enabling_does_not_bring_it_back()
    {
        var first = _subject!;
        var (token, _) = _sessions.Open(first, "10.0.0.1");
        _callers.EndFallen();
        _callers.Of(token, null, "10.0.0.1").ShouldNotBeNull();
        _subject = first with { Enabled = false };
        _callers.EndFallen();
        _subject = first;
        _callers.Of(token, null, "10.0.0.1").ShouldBeNull();
    }

    [Fact]
    public void A_rule_of_access_holds_for_open_sessions_by_network_and_on_the_machines_own_socket_by_hour()
    {
        // The epoch was a Thursday.
        var networks = Rules("access: [{id: office, power: auditor, source: [10.0.0.0/24]}]");
        var days = Rules("access: [{id: weekdays, power: auditor, days: [mon, tue, wed, thu, fri], zone: UTC}]");
        foreach (var (rules, source, peer, admitted) in new (AccessRules, string, PeerIdentity?, bool)[]
        {
            (networks, "10.0.0.1", null, true), (networks, "10.0.1.1", null, false), (networks, "", new PeerIdentity(1, Us), true),
            (days, "10.0.1.1", null, true), (days, "", new PeerIdentity(1, Us), true),
        })
        {
            var (token, _) = _sessions.Open(_subject!, peer is { } known ? Caller.PeerSource(known) : source);
            (Proof(rules).Of(token, peer, source) is not null).ShouldBe(admitted, source);
        }

        _time.Step(TimeSpan.FromDays(2));
        var (weekend, _) = _sessions.Open(_subject!, $"uid {Us}");
        Proof(days).Of(weekend, new PeerIdentity(1, Us), "").ShouldBeNull();
    }

    private static AccessRules Rules(string text) => PolicySet.Parse(text, "policy.yaml").Policy!.Access;

    [Fact]
    public void A_session_that_was_logged_out_cannot_be_replayed()
    {
        var (token, session) = _sessions.Open(_subject!, "10.0.0.1");
        _sessions.End(session);
        _callers.Of(token, null, "10.0.0.1").ShouldBeNull();
    }

    [Fact]
    public void Tokens_are_256_random_bits_and_a_subject_cannot_pile_up_sessions()
    {
        var tokens = Enumerable.Range(0, 50).Select(_ => _sessions.Open(_subject!, "10.0.0.1").Token).ToList();
        tokens.ShouldBeUnique();
        tokens.ShouldAllBe(token => token.Length == 43);
        tokens.Count(token => _callers.Of(token, null, "10.0.0.1") != null).ShouldBe(ControlSessions.MostOfOneSubject);
    }

    [Fact]
    [Requirement("realname-7.5.1-6.1")]
    public void Ten_thousand_tokens_are_unlike_each_other_in_every_bit_and_no_log_in_goes_on_with_an_old_one()
    {
        const int Tokens = 10_000;
        var kept = _sessions.Open(_subject!, "10.0.0.1").Token;
        var bytes = Enumerable.Range(0, Tokens).Select(_ => System.Buffers.Text.Base64Url.DecodeFromChars(_sessions.Open(_subject!, "10.0.0.1").Token)).ToList();
        bytes.ShouldAllBe(token => token.Length == 32);
        bytes.Select(Convert.ToHexString).Append(Convert.ToHexString(System.Buffers.Text.Base64Url.DecodeFromChars(kept))).ShouldBeUnique();
        // Each of the 256 bits is set in half of them, and equal to the one before it in half: six standard deviations of 10,000 coins are 300.
        for (var bit = 0; bit < 256; bit++)
        {
            var column = bytes.Select(token => (token[bit / 8] >> (bit % 8)) & 1).ToList();
            column.Sum().ShouldBeInRange((Tokens / 2) - 300, (Tokens / 2) + 300, $"bit {bit}");
            column.Zip(column.Skip(1)).Count(pair => pair.First == pair.Second).ShouldBeInRange((Tokens / 2) - 300, (Tokens / 2) + 300, $"bit {bit}");
        }
    }

    [Fact]
    public async Task The_sixth_guess_from_one_source_is_not_even_judged_and_other_sources_are()
    {
        var proof = new SubjectProof(name => _subject?.Name == name ? _subject : null, new FailureCounter(LoginRules.Default with { Delay = TimeSpan.FromMilliseconds(10) }, _time), new NoSecondFactor(), new ControlAccess(AccessRules.None, _time), _time);
        for (var guess = 0; guess < 5; guess++)
            (await AskAsync(proof, "falsch", "10.0.0.1")).Detail.ShouldBe("wrong password");
        (await AskAsync(proof, Callers.Password, "10.0.0.1")).Subject.ShouldBeNull();
        (await AskAsync(proof, Callers.Password, "10.0.0.2")).Subject.ShouldNotBeNull();
        _time.Step(TimeSpan.FromMinutes(31));
        (await AskAsync(proof, Callers.Password, "10.0.0.1")).Subject.ShouldNotBeNull();
    }

    private Task<ProofAnswer> AskAsync(SubjectProof proof, string password, string source) =>
        proof.AskAsync(_subject!.Name, password.AsMemory(), null, Caller.Nobody(source), TestContext.Current.CancellationToken);

    /// <summary>Nobody has a second factor.</summary>
    private sealed class NoSecondFactor : ISecondFactor
    {
        public Task<string?> RefusalAsync(Subject subject, SecretText? code, Caller caller, CancellationToken cancellation) => Task.FromResult<string?>(null);

        public Task<string?> MissingAsync(Subject subject, CodeNeed need, Caller caller, CancellationToken cancellation) => Task.FromResult<string?>(null);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Step(TimeSpan by) => _now += by;
    }
}
