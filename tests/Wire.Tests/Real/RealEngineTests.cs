using System.Buffers;
using System.Net.Sockets;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Real;

/// <summary>Our engine login against a real PostgreSQL 15.</summary>
public class RealEngineTests(EngineFixture engine) : IClassFixture<EngineFixture>
{
    [Theory]
    [InlineData("ada", "secret", 4096)]
    [InlineData("low", "a derived secret", 1)]
    [InlineData("china", "门神密码", 4096)]
    [InlineData("blank", "with spaces \t and : $ , =", 100)]
    public void A_role_with_our_verifier_logs_in(string role, string password, int iterations)
    {
        var verifier = ScramVerifier.Create(password.Bytes(), iterations).Encode();
        engine.Sql($"DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN PASSWORD '{verifier}'");
        using var login = Login(role, "postgres", password, out var step, "options", "-c work_mem=123kB", "application_name", "wire");
        step.ShouldBe(EngineLoginStep.Ready, login.Violation ?? ((ReadOnlySpan<byte>)login.ErrorFrame.Span).Utf8());
        login.BackendProcessId.ShouldBeGreaterThan(0);
        login.BackendSecret.Length.ShouldBe(4);
        var statuses = ((ReadOnlySpan<byte>)login.ParameterStatusFrames.Span).Utf8();
        statuses.ShouldContain("server_version\0" + "15.");
        statuses.ShouldContain("application_name\0wire\0");
    }

    [Fact]
    public void A_verifier_made_by_PostgreSQL_is_read()
    {
        engine.Sql("DROP ROLE IF EXISTS made; CREATE ROLE made LOGIN PASSWORD 'secret'");
        engine.Sql("DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_authid WHERE rolname = 'made' AND rolpassword LIKE 'SCRAM-SHA-256$4096:%') "
            + "THEN RAISE 'not that form'; END IF; END $$");
        using var login = Login("made", "postgres", "secret", out var step);
        step.ShouldBe(EngineLoginStep.Ready);
    }

    [Fact]
    public void The_engines_own_words_come_through()
    {
        engine.Sql("DROP ROLE IF EXISTS eve; CREATE ROLE eve LOGIN PASSWORD 'secret'");
        using var noDatabase = Login("eve", "nowhere", "secret", out var step);
        step.ShouldBe(EngineLoginStep.Refused);
        Error(noDatabase).ShouldBe("3D000 database \"nowhere\" does not exist");
        using var wrong = Login("eve", "postgres", "guess", out step);
        step.ShouldBe(EngineLoginStep.Refused);
        Error(wrong).ShouldBe("28P01 password authentication failed for user \"eve\"");
        using var option = Login("eve", "postgres", "secret", out step, "no_such_setting", "1");
        step.ShouldBe(EngineLoginStep.Refused);
        Error(option).ShouldStartWith("42704 unrecognized configuration parameter");
    }

    [Fact]
    public void An_engine_that_trusts_or_asks_in_clear_is_refused()
    {
        using var trusted = Login("postgres", "postgres", "secret", out var step);
        step.ShouldBe(EngineLoginStep.Violated);
        engine.Sql("DROP ROLE IF EXISTS clear; CREATE ROLE clear LOGIN PASSWORD 'secret'");
        using var clear = Login("clear", "postgres", "secret", out step);
        step.ShouldBe(EngineLoginStep.Violated);
        clear.Violation!.ShouldContain("CleartextPassword");
    }

    private static string Error(EngineLogin login)
    {
        ErrorResponse.TryParse(login.ErrorFrame.Span[FrameHeader.Size..], out var error).ShouldBeTrue();
        return $"{error.SqlState.Utf8()} {error.Message.Utf8()}";
    }

    private EngineLogin Login(string role, string database, string password, out EngineLoginStep step, params string[] parameters)
    {
        StartupPacket.Read(LoginDriver.Startup(parameters), 10_000, out var packet, out _);
        StartupMessage.TryParse(packet.Body, out var message).ShouldBeTrue();
        var options = new EngineLoginOptions
        {
            Role = role.Bytes(),
            Database = database.Bytes(),
            Parameters = StartupParameters.From(message),
        };
        var login = new EngineLogin(options, password.Bytes());
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(engine.Socket));
        var output = new ArrayBufferWriter<byte>();
        login.Start(output);
        var buffer = new byte[16_384];
        var filled = 0;
        do
        {
            socket.Send(output.WrittenSpan);
            output.Clear();
            var read = socket.Receive(buffer.AsSpan(filled));
            read.ShouldBeGreaterThan(0, "the engine closed the connection");
            filled += read;
            step = login.Advance(buffer.AsSpan(0, filled), out var consumed, output);
            buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
            filled -= consumed;
        }
        while (step == EngineLoginStep.NeedMore);
        return login;
    }
}
