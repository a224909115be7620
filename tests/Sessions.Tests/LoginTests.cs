using Menshen.Gateway;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Journal;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

public sealed class LoginTests : IDisposable
{
    private readonly Loop _loop = new();

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void A_whole_login_asks_the_engine_as_the_subjects_role_and_shows_the_client_a_secret_of_ours()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop", "application_name", "till"));
        talk.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        talk.Port.EngineAsked.ShouldBeTrue();
        talk.Session.OnEngineOpened(requireTls: false);
        talk.Engine.Receives(Front.Startup("alice_role", "shop", "application_name", "till"));
        new ScriptedEngineLogin(talk).Accept(Back.ParameterStatus("client_encoding", "UTF8"), Back.Notice("welcome"), Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);
        var greeting = Frames.Describe(talk.Client.TakeReceived());
        string.Concat(greeting.Select(line => line[0])).ShouldBe("SNKZ");
        greeting[2].ShouldStartWith("K <0><0><18>g");
        greeting[2].ShouldNotContain("<1><2><3><4>");
        var opened = _loop.Journal().First(e => e.Session is not null).Session!.Value;
        (opened.Subject, opened.EngineRole, opened.Database, opened.Application, opened.EngineProcessId).ShouldBe(("alice", "alice_role", "shop", "till", 4711));
    }

    [Theory]
    [InlineData("alice", "wrong", "LoginFailed")]
    [InlineData("nobody", TestSubjects.Password, "LoginFailed")]
    [InlineData("disabled", TestSubjects.Password, "SubjectBarred")]
    [InlineData("broken", TestSubjects.Password, "LoginFailed")]
    [Requirement("tencentdb-2.2-3.1")]
    [Requirement("realname-7.4.1-6.1")]
    [Requirement("realname-7.9.1-3.1")]
    public void Whoever_may_not_come_in_reads_the_same_words(string user, string password, string reason)
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup(user, "shop"));
        var answer = talk.Authenticate(password);
        answer.IsAccepted.ShouldBeFalse();
        Frames.Describe(answer.Bytes).Single().ShouldBe($"E SFATAL<0>VFATAL<0>C28P01<0>Mpassword authentication failed for user \"{user}\"<0><0>");
        talk.Port.EngineAsked.ShouldBeFalse();
        talk.Port.IsClosed.ShouldBeTrue();
        var entry = _loop.Journal().Single(e => e.Detail == reason);
        entry.Subject.ShouldBe(user);
    }

    [Fact]
    [Requirement("gat389-4.1.2-a")]
    public void A_query_sent_right_behind_a_wrong_password_is_never_executed()
    {
        // With the right password the same bytes are a statement like any other, once the engine is there.
        var right = _loop.Connect();
        right.Client.Sends(Front.Startup("alice", "shop"));
        right.Authenticate(TestSubjects.Password, Front.Query("select 1")).IsAccepted.ShouldBeTrue();
        right.Engine.Forget();
        right.Session.OnEngineRested(Conversation.Welcome);
        right.Client.Sends(Front.Sync);
        right.Engine.Receives(Front.Query("select 1"), Front.Sync);

        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate("wrong", Front.Query("create table before_proof (i int)"), Front.Sync).IsAccepted.ShouldBeFalse();
        talk.Port.EngineAsked.ShouldBeFalse();
        talk.Port.IsClosed.ShouldBeTrue();
        _loop.Journal().ShouldNotContain(e => e.Kind == RecordKind.StatementSubmitted && e.Text!.Contains("before_proof", StringComparison.Ordinal));
    }

    [Fact]
    public void Plaintext_is_refused_where_the_listener_wants_TLS()
    {
        var talk = _loop.Connect(plaintextAllowed: false);
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Client.ReceivesError("28000");
        talk.Session.EndReason.ShouldBe(SessionEndReason.PlaintextRefused);
        _loop.LastEnd().ShouldBe("PlaintextRefused");
    }

    [Fact]
    public void TLS_is_started_when_asked_and_the_login_goes_on_inside()
    {
        var talk = _loop.Connect(plaintextAllowed: false);
        talk.Client.Sends(Front.SslRequest());
        talk.Client.TakeReceived().ShouldBe("S"u8.ToArray());
        talk.Port.ClientTlsStarted.ShouldBeTrue();
        talk.Session.OnClientTls(default, "TLSv1.3 TLS_AES_256_GCM_SHA384");
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        talk.Session.OnEngineRested(Conversation.Welcome);
        _loop.Journal().First(e => e.Session is not null).Session!.Value.Tls.ShouldBe("TLSv1.3 TLS_AES_256_GCM_SHA384");
    }

    [Fact]
    public void Bytes_that_come_before_the_TLS_answer_are_refused()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.SslRequest(), Front.Startup("alice", "shop"));
        talk.Session.EndReason.ShouldBe(SessionEndReason.ProtocolViolation);
        talk.Port.ClientTlsStarted.ShouldBeFalse();
    }

    [Fact]
    public void A_broken_TLS_handshake_is_recorded_as_such()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.SslRequest());
        talk.Session.OnClientEnded("TLS handshake: no shared cipher");
        talk.Session.EndReason.ShouldBe(SessionEndReason.TlsFailed);
        _loop.LastEnd().ShouldBe("TlsFailed");
    }

    [Fact]
    public void Replication_is_refused()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop", "replication", "database"));
        talk.Client.ReceivesError("0A000");
        talk.Session.EndReason.ShouldBe(SessionEndReason.ReplicationRefused);
    }

    [Fact]
    public void A_protocol_of_the_last_century_is_refused()
    {
        var talk = _loop.Connect();
        talk.Client.Sends([.. Front.Int32(8), .. Front.Int32(2 << 16)]);
        talk.Session.EndReason.ShouldBe(SessionEndReason.ProtocolUnsupported);
    }

    [Fact]
    public void A_start_without_a_user_is_refused()
    {
        var talk = _loop.Connect();
        talk.Client.Sends([.. Front.Int32(9), .. Front.Int32(196608), 0]);
        talk.Session.EndReason.ShouldBe(SessionEndReason.StartupRefused);
    }

    [Fact]
    public void A_connection_that_never_asks_leaves_no_record_and_one_that_breaks_off_does()
    {
        _loop.Connect().Session.OnClientEnded(null);
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Session.OnClientEnded(null);
        _loop.Journal().Select(e => e.Detail).Where(d => d is not null).ShouldBe(["ClientClosed"]);
    }

    [Fact]
    public void A_cancel_with_the_right_secret_reaches_the_engine_with_the_engines_own()
    {
        var talk = _loop.LogIn();
        var asker = _loop.Connect(plaintextAllowed: false);
        asker.Client.Sends(Front.Cancel(Conversation.EngineProcess, talk.Session.CancelSecret));
        var (process, secret) = asker.Port.Cancelled.Single();
        process.ShouldBe(Conversation.EngineProcess);
        secret.ShouldBe(Conversation.EngineSecret);
        asker.Client.ReceivesNothing();
        asker.Session.EndReason.ShouldBe(SessionEndReason.CancelServed);
    }

    [Fact]
    public void Equal_process_ids_of_the_two_servers_are_two_sessions_to_a_cancel()
    {
        // Found by a hostile review: engine and vault number their processes apart, and the later login took the earlier one's cancel away.
        var guarded = _loop.LogIn();
        _loop.Engine.Rule = (_, _) => new Admission.Admitted(EngineTarget.Vault);
        var vault = _loop.LogIn();
        guarded.Session.EngineProcessId.ShouldBe(vault.Session.EngineProcessId);
        foreach (var (talk, target) in new[] { (guarded, EngineTarget.Guarded), (vault, EngineTarget.Vault) })
        {
            var asker = _loop.Connect();
            asker.Client.Sends(Front.Cancel(Conversation.EngineProcess, talk.Session.CancelSecret));
            asker.Session.EndReason.ShouldBe(SessionEndReason.CancelServed);
            asker.Port.Cancelled.ShouldHaveSingleItem();
            _loop.Shared.Sessions.FindForCancel(Conversation.EngineProcess, talk.Session.CancelSecret).ShouldBe(talk.Session, target.ToString());
        }

        // And the end of one leaves the other's.
        vault.Client.Sends(Front.Terminate);
        _loop.Shared.Sessions.FindForCancel(Conversation.EngineProcess, guarded.Session.CancelSecret).ShouldBe(guarded.Session);
        _loop.Shared.Sessions.FindForCancel(Conversation.EngineProcess, vault.Session.CancelSecret).ShouldBeNull();
    }

    [Fact]
    public void A_cancel_with_a_wrong_secret_reaches_nobody()
    {
        var talk = _loop.LogIn();
        foreach (var secret in new byte[][] { Conversation.EngineSecret, [0, 0, 0, 0], [.. talk.Session.CancelSecret, 0], talk.Session.CancelSecret[..^1] })
        {
            var asker = _loop.Connect();
            asker.Client.Sends(Front.Cancel(Conversation.EngineProcess, secret.Length >= 4 ? secret : [1, 2, 3, 4]));
            asker.Port.Cancelled.ShouldBeEmpty();
        }
    }

    [Fact]
    public void The_engine_stream_of_a_cancelled_session_is_not_given_to_the_next()
    {
        // The cancel travels on a stream of its own and may arrive when the backend already serves somebody else.
        var talk = _loop.LogIn();
        _loop.Connect().Client.Sends(Front.Cancel(Conversation.EngineProcess, talk.Session.CancelSecret));
        talk.Client.Sends(Front.Terminate);
        talk.Port.EngineRested.ShouldBeFalse();
        talk.Port.IsClosed.ShouldBeTrue();
    }

    /// <summary>What an engine stream is known by goes with it: the settings that the engine has told of since, by a reload of its own too, are those of the next session.</summary>
    [Fact]
    public void The_next_session_on_an_engine_stream_is_told_what_holds_now()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.CommandComplete("SELECT 1"), Back.ParameterStatus("standard_conforming_strings", "off"), Back.ParameterStatus("client_encoding", "UTF8"), Back.Ready());
        talk.Client.Sends(Front.Terminate);
        talk.Port.EngineRested.ShouldBeTrue();

        var next = _loop.Connect();
        next.Client.Sends(Front.Startup("alice", "shop"));
        next.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        next.Session.OnEngineRested(talk.Session.Welcome!);
        next.Session.Relay!.StandardConformingStrings.ShouldBeFalse();
        next.Session.Relay.Encoding.ShouldBe(ClientEncoding.Utf8);
        // For the engine the quote behind the backslash is part of the literal: nobody knows what this does.
        next.Client.Sends(Front.Query(@"select '\'; drop table parcels --'"));
        _loop.Statements()[^1].ShouldNotContain("drop table");
    }

    [Fact]
    public void More_sessions_than_allowed_are_refused_after_the_login()
    {
        using var loop = new Loop(Loop.Bounded + "sessions: {maximum: 1}\n");
        var first = loop.LogIn();
        var second = loop.Connect();
        second.Client.Sends(Front.Startup("alice", "shop"));
        second.Authenticate(TestSubjects.Password).IsAccepted.ShouldBeTrue();
        second.Session.EndReason.ShouldBe(SessionEndReason.TooManySessions);
        second.Port.EngineAsked.ShouldBeFalse();
        first.Client.Sends(Front.Terminate);
        loop.LogIn().Session.Phase.ShouldBe(SessionPhase.Relaying);
    }

    [Theory]
    [InlineData("connected")]
    [InlineData("in the TLS handshake")]
    [InlineData("asked for SCRAM")]
    [InlineData("joining")]
    [InlineData("in the engine's login")]
    [Requirement("tencentdb-2.2-3.3")]
    [Requirement("realname-7.4.1-6.3")]
    [Requirement("realname-7.9.1-3.3")]
    public void A_login_that_takes_too_long_ends_wherever_it_stands(string phase)
    {
        var talk = _loop.Connect();
        if (phase == "in the TLS handshake") talk.Client.Sends(Front.SslRequest());
        else if (phase != "connected") talk.Client.Sends(Front.Startup("alice", "shop"));
        if (phase is "joining" or "in the engine's login") talk.Authenticate(TestSubjects.Password);
        if (phase == "in the engine's login") talk.Session.OnEngineOpened(requireTls: false);
        talk.Session.OnLoginDeadline();
        talk.Session.EndReason.ShouldBe(SessionEndReason.LoginTimedOut);
        talk.Port.IsClosed.ShouldBeTrue();
        _loop.LastEnd().ShouldBe("LoginTimedOut");
    }

    [Fact]
    public void The_deadline_means_nothing_to_a_session_that_has_logged_in()
    {
        var talk = _loop.LogIn();
        talk.Session.OnLoginDeadline();
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);
    }

    [Fact]
    public void An_engine_that_refuses_the_role_says_so_in_its_own_words()
    {
        var talk = Joining();
        talk.Engine.Sends(Back.Error("3D000", "database \"shop\" does not exist", "FATAL"));
        talk.Client.Receives(Back.Error("3D000", "database \"shop\" does not exist", "FATAL"));
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineRefused);
        _loop.LastEnd().ShouldBe("EngineRefused");
    }

    [Fact]
    public void An_engine_that_is_full_is_asked_again_as_long_as_closing_what_rests_may_help()
    {
        var talk = Joining();
        talk.Port.RestingOfOthers = 1;
        talk.Engine.Sends(Back.Error("53300", "sorry, too many clients already", "FATAL"));
        talk.Client.ReceivesNothing();
        talk.Session.Phase.ShouldBe(SessionPhase.Joining);
        talk.Session.OnEngineOpened(requireTls: false);
        talk.Engine.Sends(Back.Error("53300", "sorry, too many clients already", "FATAL"));
        talk.Client.Receives(Back.Error("53300", "sorry, too many clients already", "FATAL"));
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineRefused);
    }

    [Fact]
    public void An_engine_that_refuses_the_derived_password_is_reported_for_repair()
    {
        var talk = Joining();
        talk.Engine.Sends(Back.Error("28P01", "password authentication failed", "FATAL"));
        _loop.Engine.Rejected.ShouldBe(["alice_role"]);
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineRefused);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    public void An_engine_that_asks_for_less_than_SCRAM_is_not_ours(int authentication)
    {
        var talk = Joining();
        talk.Engine.Sends(Front.Typed('R', Front.Int32(authentication), authentication == 5 ? [1, 2, 3, 4] : []));
        talk.Client.ReceivesError("08006");
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineViolation);
    }

    [Fact]
    public void An_engine_that_cannot_be_reached_is_told_to_the_client()
    {
        var talk = Joining();
        talk.Session.OnEngineUnavailable("It is not running at the moment.");
        talk.Client.ReceivesError("57P03");
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineUnavailable);
    }

    [Fact]
    public void A_login_waits_for_a_primary_as_long_as_it_may_and_does_not_begin_on_a_standby_or_on_a_server_that_stops()
    {
        var talk = Joining();
        talk.Port.Patience = 3;
        talk.Session.OnEngineUnavailable("It is not running at the moment.");
        talk.Session.Phase.ShouldBe(SessionPhase.Joining);
        talk.Session.OnEngineOpened(requireTls: false);
        new ScriptedEngineLogin(talk).Accept(Back.ParameterStatus("in_hot_standby", "on"), Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        talk.Session.Phase.ShouldBe(SessionPhase.Joining);
        talk.Session.OnEngineOpened(requireTls: false);
        talk.Engine.Sends(Back.Error("57P03", "the database system is starting up", "FATAL"));
        talk.Session.Phase.ShouldBe(SessionPhase.Joining);
        talk.Session.OnEngineOpened(requireTls: false);
        new ScriptedEngineLogin(talk).Accept(Back.ParameterStatus("in_hot_standby", "off"), Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);

        var last = Joining();
        last.Client.Forget();
        new ScriptedEngineLogin(last).Accept(Back.ParameterStatus("in_hot_standby", "on"), Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        last.Client.ReceivesError("57P03");
        last.Session.EndReason.ShouldBe(SessionEndReason.EngineUnavailable);
    }

    [Fact]
    public void Who_is_to_read_at_a_standby_does_not_begin_on_a_primary()
    {
        _loop.Engine.Rule = (_, _) => new Admission.Admitted(EngineTarget.Standby);
        var talk = Joining();
        talk.Port.Patience = 1;
        new ScriptedEngineLogin(talk).Accept(Back.ParameterStatus("in_hot_standby", "off"), Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        talk.Session.Phase.ShouldBe(SessionPhase.Joining);
        talk.Session.OnEngineOpened(requireTls: false);
        new ScriptedEngineLogin(talk).Accept(Back.ParameterStatus("in_hot_standby", "on"), Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        talk.Session.Phase.ShouldBe(SessionPhase.Relaying);
    }

    [Fact]
    public void A_statement_sent_together_with_the_last_login_message_waits_for_the_engine()
    {
        var talk = Joining();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.ReceivesNothing();
        new ScriptedEngineLogin(talk).Accept(Back.BackendKeyData(4711, [1, 2, 3, 4]), Back.Ready());
        talk.Engine.Receives(Front.Query("select 1"));
    }

    private Conversation Joining()
    {
        var talk = _loop.Connect();
        talk.Client.Sends(Front.Startup("alice", "shop"));
        talk.Authenticate(TestSubjects.Password).ShouldBe(LoginAnswer.Accepted);
        talk.Session.OnEngineOpened(requireTls: false);
        talk.Engine.Forget();
        talk.Client.Forget();
        return talk;
    }
}
