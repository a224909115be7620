using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

public sealed class SessionEndTests : IDisposable
{
    /// <summary>Which test proves that a session ends for this reason and that the journal says so.</summary>
    private static readonly Dictionary<SessionEndReason, string> Proofs = new()
    {
        [SessionEndReason.ClientTerminated] = nameof(SimpleQueryTests.A_query_that_the_client_had_sent_before_its_goodbye_is_finished_and_recorded),
        [SessionEndReason.ClientClosed] = nameof(CopyTests.A_client_that_breaks_off_in_the_middle_of_a_row_leaves_no_engine_stream_behind),
        [SessionEndReason.LoginFailed] = nameof(LoginTests.Whoever_may_not_come_in_reads_the_same_words),
        [SessionEndReason.LoginTimedOut] = nameof(LoginTests.A_login_that_takes_too_long_ends_wherever_it_stands),
        [SessionEndReason.ProtocolViolation] = nameof(ViolationTests.A_client_that_breaks_the_protocol_is_told_and_the_engine_sees_nothing_of_it),
        [SessionEndReason.MessageTooLong] = nameof(ViolationTests.A_client_that_breaks_the_protocol_is_told_and_the_engine_sees_nothing_of_it),
        [SessionEndReason.PlaintextRefused] = nameof(LoginTests.Plaintext_is_refused_where_the_listener_wants_TLS),
        [SessionEndReason.ReplicationRefused] = nameof(LoginTests.Replication_is_refused),
        [SessionEndReason.TlsFailed] = nameof(LoginTests.A_broken_TLS_handshake_is_recorded_as_such),
        [SessionEndReason.EngineUnavailable] = nameof(LoginTests.An_engine_that_cannot_be_reached_is_told_to_the_client),
        [SessionEndReason.EngineClosed] = nameof(ViolationTests.An_engine_that_dies_in_the_middle_of_a_row_leaves_no_words_of_ours_inside_it),
        [SessionEndReason.EngineRefused] = nameof(LoginTests.An_engine_that_refuses_the_role_says_so_in_its_own_words),
        [SessionEndReason.JournalUnavailable] = nameof(JournalTests.A_session_that_cannot_be_recorded_does_not_begin),
        [SessionEndReason.Drained] = nameof(A_drain_ends_an_idle_session_at_once_and_a_busy_one_when_its_transaction_ends),
        [SessionEndReason.EmergencyOver] = nameof(An_end_from_outside_cancels_what_runs_and_says_why),
        [SessionEndReason.AdministratorEnded] = nameof(An_end_from_outside_cancels_what_runs_and_says_why),
        [SessionEndReason.IdleTimedOut] = nameof(An_end_from_outside_cancels_what_runs_and_says_why),
        [SessionEndReason.CancelServed] = nameof(LoginTests.A_cancel_with_the_right_secret_reaches_the_engine_with_the_engines_own),
        [SessionEndReason.TooManySessions] = nameof(LoginTests.More_sessions_than_allowed_are_refused_after_the_login),
        [SessionEndReason.ProtocolUnsupported] = nameof(LoginTests.A_protocol_of_the_last_century_is_refused),
        [SessionEndReason.EngineViolation] = nameof(ViolationTests.An_engine_that_breaks_the_protocol_ends_the_session_and_its_bytes_go_nowhere),
        [SessionEndReason.StartupRefused] = nameof(LoginTests.A_start_without_a_user_is_refused),
        [SessionEndReason.NothingAsked] = nameof(LoginTests.A_connection_that_never_asks_leaves_no_record_and_one_that_breaks_off_does),
        [SessionEndReason.AccountLocked] = nameof(LockoutTests.A_guess_that_was_under_way_when_the_lock_fell_is_refused_though_it_is_right),
        [SessionEndReason.AccessRuleRefused] = nameof(SessionLimitTests.A_rule_of_access_admits_or_refuses_before_the_client_is_told_that_its_password_is_right),
        [SessionEndReason.SessionLimitReached] = nameof(SessionLimitTests.The_session_beyond_the_limit_of_its_subject_is_refused_and_others_are_not),
        [SessionEndReason.LifetimeOver] = nameof(SessionLimitTests.A_session_does_not_outlive_its_lifetime_and_the_strictest_rule_holds),
        [SessionEndReason.SubjectBarred] = nameof(SessionLimitTests.A_subject_that_may_not_log_in_any_more_loses_its_session_at_the_next_look),
        [SessionEndReason.AccessRefused] = nameof(AdmissionTests.Whoever_may_not_go_to_a_database_is_told_so_and_recorded_and_no_server_is_asked),
        [SessionEndReason.SecondFactorMissing] = nameof(FactorTests.Where_two_factors_are_demanded_the_right_password_alone_is_answered_as_a_wrong_one),
        [SessionEndReason.TicketSpent] = nameof(FactorTests.A_ticket_that_somebody_else_took_first_opens_nothing),
        [SessionEndReason.CertificateRefused] = nameof(FactorTests.Somebody_elses_certificate_is_refused_with_any_proof_and_in_any_policy),
        [SessionEndReason.DisclosureLimitReached] = nameof(SealingTests.Beyond_the_daily_limit_values_are_masked_and_the_session_ends),
        [SessionEndReason.EngineMoved] = nameof(An_end_from_outside_cancels_what_runs_and_says_why),
        [SessionEndReason.PoisonTouched] = nameof(PoisonTests.A_poison_value_ends_the_session_before_anything_is_shown_and_is_recorded_at_once),
        [SessionEndReason.Quarantined] = nameof(QuarantineTests.An_application_that_is_stopped_loses_its_sessions_and_gets_none_while_administrators_and_others_go_on),
        [SessionEndReason.QuotaExceeded] = nameof(QuotaTests.What_was_done_and_cannot_be_undone_ends_the_session_instead_of_lying),
        [SessionEndReason.ColumnChanged] = nameof(SealingChangeTests.A_statement_that_was_under_way_while_its_column_changed_is_never_told_to_have_succeeded),
        [SessionEndReason.CertificateRevoked] = nameof(FactorTests.A_session_whose_certificate_was_revoked_is_told_why_it_ends),
    };

    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Every_reason_for_an_end_has_a_test_that_proves_it() =>
        // A fault inside ends the whole process (a loop that must live takes it along), so no session can outlive it to record one.
        Enum.GetValues<SessionEndReason>().Except([SessionEndReason.None, SessionEndReason.InternalFault]).ShouldBe(Proofs.Keys, ignoreOrder: true);

    [Fact]
    public void A_drain_ends_an_idle_session_at_once_and_a_busy_one_when_its_transaction_ends()
    {
        var idle = _loop.LogIn();
        var busy = _loop.LogIn();
        var joining = _loop.Connect();
        busy.Client.Sends(Front.Query("begin"));
        busy.Engine.Sends(Back.CommandComplete("BEGIN"), Back.Ready('T'));
        foreach (var talk in new[] { idle, busy, joining }) talk.Session.Drain();
        idle.Client.ReceivesError("57P01");
        joining.Session.EndReason.ShouldBe(SessionEndReason.Drained);
        busy.Session.Phase.ShouldBe(SessionPhase.Relaying);
        busy.Client.Forget();
        busy.Client.Sends(Front.Query("commit"));
        busy.Engine.Sends(Back.CommandComplete("COMMIT"), Back.Ready());
        var said = Frames.Describe(busy.Client.TakeReceived());
        said.Count.ShouldBe(3);
        said[2].ShouldContain("C57P01");
        _loop.LastEnd().ShouldStartWith("Drained");
    }

    [Theory]
    [InlineData(SessionEndReason.AdministratorEnded, "57P01")]
    [InlineData(SessionEndReason.EmergencyOver, "57P01")]
    [InlineData(SessionEndReason.IdleTimedOut, "57P05")]
    [InlineData(SessionEndReason.EngineMoved, "57P01")]
    public void An_end_from_outside_cancels_what_runs_and_says_why(SessionEndReason reason, string sqlState)
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select pg_sleep(1000)"));
        talk.Session.EndBecause(reason);
        talk.Port.Cancelled.Single().Process.ShouldBe(Conversation.EngineProcess);
        talk.Client.ReceivesError(sqlState);
        talk.Port.EngineRested.ShouldBeFalse();
        _loop.Statements().Single().ShouldEndWith(": Lost");
        _loop.LastEnd().ShouldStartWith(reason.ToString());
    }

    [Fact]
    public void A_session_lost_between_Bind_and_its_answer_loses_the_statement_once()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Unnamed("select a"), Front.Sync);
        talk.Session.OnEngineEnded();
        _loop.Statements().ShouldBe(["1 select $1: Lost", "2 select a: Lost"]);
        _loop.Journal().Count(e => e.Kind == Journal.RecordKind.StatementSubmitted).ShouldBe(2);
    }
}
