using Menshen.Gateway.Sessions;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

public sealed class ViolationTests : IDisposable
{
    private readonly Loop _loop = new();

    public static TheoryData<string, byte[]> EngineViolations => new()
    {
        { "ReadyForQuery that nobody waits for", Back.Ready() },
        { "DataRow without a query", Back.DataRow("secret of another session") },
        { "CopyData without a copy", Back.CopyData("secret of another session") },
        { "CommandComplete without a query", Back.CommandComplete("SELECT 1") },
        { "RowDescription without a query", Back.RowDescription },
        { "ParameterDescription without Describe", Back.ParameterDescription },
        { "CopyOutResponse without a query", Back.CopyOutResponse },
        { "CopyInResponse without a query", Back.CopyInResponse },
        { "CopyDone without a copy", Back.CopyDone },
        { "NoData without Describe", Back.NoData },
        { "an unknown message", Front.Typed('?', "what"u8.ToArray()) },
        { "a length below four", Front.Header('D', 3) },
        { "a length below four of an unknown message", Front.Header('z', 0) },
        { "Authentication after the login", Front.Typed('R', Front.Int32(3)) },
        { "BackendKeyData after the login", Back.BackendKeyData(1, [1, 2, 3, 4]) },
        { "CopyBothResponse", Front.Typed('W', [0, 0, 0]) },
        { "an ErrorResponse that does not end", Front.Typed('E', "SERROR"u8.ToArray()) },
    };

    public static TheoryData<string, byte[], string> ClientViolations => new()
    {
        { "a length below four", Front.Header('Q', 3), "08P01" },
        { "a length with its highest bit set", Front.Header('Q', 0x80000004), "54000" },
        { "a Query without its end", Front.Typed('Q', "select 1"u8.ToArray()), "08P01" },
        { "a Query with two ends", Front.Typed('Q', "select 1\0; drop table t\0"u8.ToArray()), "08P01" },
        { "a Parse with a NUL in its text", Front.Typed('P', "\0select 1\0; drop table t\0\0\0"u8.ToArray()), "08P01" },
        { "a Parse whose parameter count lies", Front.Typed('P', "\0select 1\0"u8.ToArray(), Front.Int16(3)), "08P01" },
        { "a Bind without names", Front.Typed('B', "x"u8.ToArray()), "08P01" },
        { "a Describe of nothing known", Front.Typed('D', "Xname\0"u8.ToArray()), "08P01" },
        { "a Close of nothing known", Front.Typed('C', "Xname\0"u8.ToArray()), "08P01" },
        { "an Execute without a row count", Front.Typed('E', "\0"u8.ToArray()), "08P01" },
        { "a Sync with a body", Front.Typed('S', "x"u8.ToArray()), "54000" },
        { "a password after the login", Front.Typed('p', "x\0"u8.ToArray()), "08P01" },
        { "a statement longer than the limit, judged by its header alone", Front.Header('Q', (64 << 20) + 1), "54000" },
        { "an Execute longer than the limit, judged by its header alone", Front.Header('E', 10_001), "54000" },
    };

    public void Dispose() => _loop.Dispose();

    [Theory]
    [MemberData(nameof(EngineViolations))]
    public void An_engine_that_breaks_the_protocol_ends_the_session_and_its_bytes_go_nowhere(string what, byte[] bytes)
    {
        var talk = _loop.LogIn();
        talk.Engine.Sends(Back.Notice("before"), bytes, Back.Notice("after"));
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineViolation, what);
        talk.Port.IsClosed.ShouldBeTrue();
        var lines = Frames.Describe(talk.Client.TakeReceived());
        lines.Count.ShouldBe(2);
        lines[0].ShouldContain("before");
        lines[1].ShouldContain("C08006");
        _loop.LastEnd().ShouldStartWith("EngineViolation");
    }

    [Fact]
    public void An_engine_message_that_does_not_fit_its_place_ends_the_session_and_the_statement_is_lost()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Sync);
        talk.Engine.Sends(Back.ParseComplete, Back.ParseComplete);
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineViolation);
        Frames.Types(talk.Client.TakeReceived()).ShouldBe("1E");
        _loop.Statements().ShouldBe(["1 select $1: Lost"]);
    }

    [Fact]
    public void Rows_in_the_answer_to_a_Parse_end_the_session()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Unnamed("select 1"), Front.Sync);
        talk.Engine.Sends(Back.DataRow("row"));
        talk.Session.EndReason.ShouldBe(SessionEndReason.EngineViolation);
        Frames.Types(talk.Client.TakeReceived()).ShouldBe("E");
    }

    [Fact]
    public void A_result_more_than_the_text_has_statements_ends_the_session()
    {
        byte[][] surplus = [Back.CommandComplete("INSERT 0 1"), Back.DataRow("secret"), Back.CopyOutResponse, Back.CopyInResponse, Back.RowDescription, Back.EmptyQueryResponse];
        foreach (var more in surplus)
        {
            var talk = _loop.LogIn();
            talk.Client.Sends(Front.Query("select 1; select 2"));
            talk.Engine.Sends(Back.OneRow("1"), Back.OneRow("2"), more);
            talk.Session.EndReason.ShouldBe(SessionEndReason.EngineViolation);
        }
    }

    [Theory]
    [MemberData(nameof(ClientViolations))]
    [Requirement("tencentdb-2.5-1")]
    public void A_client_that_breaks_the_protocol_is_told_and_the_engine_sees_nothing_of_it(string what, byte[] bytes, string sqlState)
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(bytes);
        talk.Engine.ReceivesNothing();
        talk.Client.ReceivesError(sqlState);
        talk.Port.EngineRested.ShouldBeFalse();
        talk.Session.EndReason.ShouldBe(sqlState == "54000" ? SessionEndReason.MessageTooLong : SessionEndReason.ProtocolViolation, what);
    }

    [Fact]
    public void Every_message_type_a_client_can_send_is_either_dispatched_by_the_gate_or_ends_the_session()
    {
        var bodies = new Dictionary<char, byte[]>
        {
            ['Q'] = Front.Query("select 1"), ['P'] = Front.Parse("", "select 1"), ['B'] = Front.Bind("", ""), ['D'] = Front.DescribePortal(""), ['E'] = Front.Execute(""),
            ['C'] = Front.ClosePortal(""), ['S'] = Front.Sync, ['H'] = Front.Flush, ['F'] = Front.FunctionCall(1), ['d'] = Front.CopyData("x"), ['c'] = Front.CopyDone,
            ['f'] = Front.CopyFail("x"), ['X'] = Front.Terminate,
        };
        var dispatched = new List<char>();
        for (var type = 0; type < 256; type++)
        {
            var talk = _loop.LogIn();
            talk.Client.Sends(bodies.TryGetValue((char)type, out var message) ? message : Front.Typed((char)type));
            if (talk.Session.EndReason is SessionEndReason.None or SessionEndReason.ClientTerminated) dispatched.Add((char)type);
            else
            {
                talk.Session.EndReason.ShouldBe(SessionEndReason.ProtocolViolation, $"type {type}");
                talk.Engine.ReceivesNothing();
                talk.Client.ReceivesError("08P01");
            }
            if (talk.Session.EndReason == SessionEndReason.None) talk.Session.OnEngineEnded();
        }
        string.Concat(dispatched).ShouldBe("BCDEFHPQSXcdf");
    }

    [Fact]
    public void An_engine_that_dies_in_the_middle_of_a_row_leaves_no_words_of_ours_inside_it()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.RowDescription, Front.Header('D', 1000), "half"u8.ToArray());
        talk.Session.OnEngineEnded();
        talk.Client.Receives(Back.RowDescription, Front.Header('D', 1000), "half"u8.ToArray());
        _loop.Statements().ShouldBe(["1 select $1: Lost"]);
        _loop.LastEnd().ShouldStartWith("EngineClosed");
    }

    [Fact]
    public void An_engine_that_dies_between_two_messages_leaves_room_for_our_words()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("select 1"));
        talk.Engine.Sends(Back.RowDescription, Back.DataRow("1"));
        talk.Client.Forget();
        talk.Session.OnEngineEnded();
        talk.Client.ReceivesError("08006");
    }

    [Fact]
    public void An_engine_that_has_said_goodbye_itself_is_not_spoken_after()
    {
        var talk = _loop.LogIn();
        talk.Engine.Sends(Back.Error("57P01", "terminating", "FATAL"));
        talk.Session.OnEngineEnded();
        talk.Client.Receives(Back.Error("57P01", "terminating", "FATAL"));
        _loop.LastEnd().ShouldStartWith("EngineClosed");
    }

    [Fact]
    public void A_long_notice_and_a_long_error_are_passed_on_as_they_come_and_not_held()
    {
        var talk = _loop.LogIn();
        talk.Client.Sends(Front.Query("do $$ begin raise notice '%', repeat('x', 500000000); end $$"));
        var notice = Back.Notice(new string('x', 3_000_000));
        talk.Engine.Sends(notice[..2_000_000]);
        talk.Port.Engine.Unread.ShouldBeLessThan(100_000);
        talk.Engine.Sends(notice[2_000_000..]);
        talk.Client.Receives(notice);
        var error = Back.Error("P0001", new string('y', 3_000_000));
        talk.Engine.Sends(error[..2_000_000]);
        talk.Port.Engine.Unread.ShouldBeLessThan(100_000);
        talk.Engine.Sends(error[2_000_000..], Back.Ready());
        talk.Client.Receives(error, Back.Ready());
        _loop.Statements().Single().ShouldEndWith(": Failed P0001");
    }
}
