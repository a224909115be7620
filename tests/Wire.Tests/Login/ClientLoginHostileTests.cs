using System.Buffers;
using System.Text;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Login;

/// <summary>Orders and bytes that no honest client sends: each ends, with a reason and in words.</summary>
public class ClientLoginHostileTests
{
    [Fact]
    public void Bytes_sent_behind_an_SSLRequest_are_refused()
    {
        var driver = new LoginDriver();
        driver.Send([.. LoginDriver.Ssl, .. LoginDriver.Startup("user", "mallory")]).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldBe("FATAL 08P01 received unencrypted data after SSL request");
        driver.Login.EndReason.ShouldBe(SessionEndReason.ProtocolViolation);
    }

    [Fact]
    public void Bytes_sent_behind_a_declined_request_are_refused_too()
    {
        var noTls = new LoginDriver(tls: false, plaintext: true);
        noTls.Send([.. LoginDriver.Ssl, 0]).ShouldBe(LoginStep.Ended);
        var gss = new LoginDriver(plaintext: true);
        gss.Send([.. LoginDriver.Gss, 0]).ShouldBe(LoginStep.Ended);
        gss.ReadError().ShouldBe("FATAL 08P01 received unencrypted data after GSSAPI encryption request");
    }

    [Fact]
    public void Bytes_shown_to_us_during_the_handshake_end_the_login()
    {
        var driver = new LoginDriver();
        driver.Send(LoginDriver.Ssl).ShouldBe(LoginStep.StartTls);
        driver.Read();
        driver.Send(1).ShouldBe(LoginStep.Ended);
    }

    [Fact]
    public void TLS_is_answered_exactly_once()
    {
        var declined = new LoginDriver(tls: false, plaintext: true);
        declined.Send(LoginDriver.Ssl);
        declined.Read();
        declined.Send(LoginDriver.Ssl).ShouldBe(LoginStep.Ended);
        declined.ReadError().ShouldStartWith("FATAL 08P01");

        var within = new LoginDriver();
        within.Send(LoginDriver.Ssl);
        within.Login.TlsEstablished(LoginDriver.Hash);
        within.Read();
        within.Send(LoginDriver.Ssl).ShouldBe(LoginStep.Ended);

        var gss = new LoginDriver();
        gss.Send(LoginDriver.Gss);
        gss.Send(LoginDriver.Gss).ShouldBe(LoginStep.Ended);
    }

    [Fact]
    public void GSS_within_TLS_is_refused()
    {
        var driver = new LoginDriver();
        driver.Send(LoginDriver.Ssl);
        driver.Login.TlsEstablished([]);
        driver.Send(LoginDriver.Gss).ShouldBe(LoginStep.Ended);
    }

    [Fact]
    public void Clear_text_is_refused_with_a_hint()
    {
        var driver = new LoginDriver();
        driver.Send(LoginDriver.Startup("user", "ada")).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldBe("FATAL 28000 connections without TLS are refused");
        driver.Login.EndReason.ShouldBe(SessionEndReason.PlaintextRefused);
        driver.Login.Ended!.Hint!.ShouldContain("sslmode");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", SessionEndReason.ProtocolViolation)]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001", SessionEndReason.ProtocolViolation)]
    [InlineData("\0\0\0\0", SessionEndReason.ProtocolViolation)]
    [InlineData("\0\0\0\u0007", SessionEndReason.ProtocolViolation)]
    [InlineData("\0\0\u0027\u0011", SessionEndReason.ProtocolViolation)]
    [InlineData("\0\0\0\u0008\0\u0002\0\0", SessionEndReason.ProtocolUnsupported)]
    [InlineData("\0\0\0\u0008\0\u0004\0\0", SessionEndReason.ProtocolUnsupported)]
    [InlineData("\0\0\0\u0008\0\0\0\0", SessionEndReason.ProtocolUnsupported)]
    public void Noise_and_other_protocols_end_cleanly(string noise, SessionEndReason reason)
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(Encoding.Latin1.GetBytes(noise)).ShouldBe(LoginStep.Ended);
        driver.Login.EndReason.ShouldBe(reason);
        driver.ReadError().ShouldStartWith("FATAL ");
    }

    [Fact]
    public void A_length_is_judged_before_its_body_is_waited_for()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(0xFF, 0xFF, 0xFF, 0xFF).ShouldBe(LoginStep.Ended);
        var password = AtClientFirst();
        password.Send((byte)'p', 0x7F, 0xFF, 0xFF, 0xFF).ShouldBe(LoginStep.Ended);
        password.Login.EndReason.ShouldBe(SessionEndReason.MessageTooLong);
    }

    [Theory]
    [InlineData("true", "FATAL 0A000")]
    [InlineData("database", "FATAL 0A000")]
    [InlineData("1", "FATAL 0A000")]
    [InlineData("on", "FATAL 0A000")]
    [InlineData("", "FATAL 0A000")]
    [InlineData("of", "FATAL 0A000")]
    public void Replication_is_refused_and_told_what_to_do(string value, string expected)
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", "ada", "replication", value)).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldStartWith(expected);
        driver.Login.EndReason.ShouldBe(SessionEndReason.ReplicationRefused);
        driver.Login.Ended!.Hint.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Without_a_user_there_is_no_session()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("database", "d")).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldBe("FATAL 28000 no PostgreSQL user name specified in startup packet");
    }

    [Fact]
    public void A_user_named_twice_is_refused()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", "ada", "user", "root")).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldStartWith("FATAL 08P01");
    }

    [Fact]
    public void A_name_that_is_not_UTF8_is_refused()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(new Bytes().Int32(StartupPacket.Protocol30).String("user").Raw(0xC3, 0x28, 0).Raw(0).Startup()).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldStartWith("FATAL 22021");
    }

    [Fact]
    public void A_name_the_engine_would_cut_is_refused()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", new string('a', 64))).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldStartWith("FATAL 42622");
        new LoginDriver(plaintext: true).Send(LoginDriver.Startup("user", new string('a', 63))).ShouldBe(LoginStep.FindSubject);
    }

    [Fact]
    public void Every_truncation_of_a_startup_packet_waits_or_ends()
    {
        var packet = LoginDriver.Startup("user", "ada", "options", "x");
        for (var length = 0; length < packet.Length; length++)
        {
            new LoginDriver(plaintext: true).Send(packet[..length]).ShouldBe(LoginStep.NeedMore);
            if (length >= 8)
            {
                byte[] lying = [.. new Bytes().Int32(length).ToArray(), .. packet[4..length]];
                new LoginDriver(plaintext: true).Send(lying).ShouldBe(LoginStep.Ended, $"{length} bytes");
            }
        }
    }

    [Theory]
    [InlineData('Q')]
    [InlineData('d')]
    [InlineData('\0')]
    public void Only_SASL_is_heard_before_the_login(char type)
    {
        var driver = AtClientFirst();
        driver.Send(new Bytes().String("SELECT 1").Framed(type)).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldBe("FATAL 08P01 expected a SASL response");
    }

    [Fact]
    public void A_client_that_says_goodbye_is_not_a_failed_login()
    {
        var driver = AtClientFirst();
        driver.Send(new Bytes().Framed('X')).ShouldBe(LoginStep.Ended);
        driver.Login.EndReason.ShouldBe(SessionEndReason.ClientTerminated);
        driver.Read().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SCRAM-SHA-1")]
    [InlineData("SCRAM-SHA-256-PLUS")]
    [InlineData("")]
    public void A_mechanism_that_was_not_offered_is_refused(string mechanism)
    {
        var driver = AtClientFirst();
        driver.Send(LoginDriver.ClientFirst(mechanism: mechanism)).ShouldBe(LoginStep.Ended);
        driver.ReadError().ShouldBe("FATAL 08P01 client selected an invalid SASL authentication mechanism");
    }

    [Fact]
    public void An_ended_login_stays_ended()
    {
        var driver = new LoginDriver();
        driver.Send(LoginDriver.Startup("user", "ada")).ShouldBe(LoginStep.Ended);
        driver.Read();
        driver.Send(LoginDriver.Ssl).ShouldBe(LoginStep.Ended);
        driver.Read().ShouldBeEmpty();
        Should.Throw<InvalidOperationException>(() => driver.Login.TlsEstablished([]));
        Should.Throw<InvalidOperationException>(() => driver.Login.ProvideSubject(LoginDriver.Verifier));
    }

    [Fact]
    public void Nobody_is_authenticated_before_a_subject_was_provided()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send([.. LoginDriver.Startup("user", "ada"), .. LoginDriver.ClientFirst()]).ShouldBe(LoginStep.FindSubject);
        driver.Send().ShouldBe(LoginStep.FindSubject);
        driver.Read().ShouldBeEmpty();
    }

    [Fact]
    public void A_login_can_be_ended_from_outside_but_not_within_a_handshake()
    {
        var timedOut = new SessionEnded(SessionEndReason.LoginTimedOut, SqlState.ProtocolViolation, "too slow");
        var driver = AtClientFirst();
        var output = new ArrayBufferWriter<byte>();
        driver.Login.End(timedOut, output).ShouldBe(LoginStep.Ended);
        output.WrittenCount.ShouldBeGreaterThan(0);
        driver.Login.EndReason.ShouldBe(SessionEndReason.LoginTimedOut);

        var handshake = new LoginDriver();
        handshake.Send(LoginDriver.Ssl);
        var silent = new ArrayBufferWriter<byte>();
        handshake.Login.End(timedOut, silent).ShouldBe(LoginStep.Ended);
        silent.WrittenCount.ShouldBe(0);
    }

    private static LoginDriver AtClientFirst()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", "ada")).ShouldBe(LoginStep.FindSubject);
        driver.Login.ProvideSubject(LoginDriver.Verifier);
        driver.Send().ShouldBe(LoginStep.NeedMore);
        driver.Read();
        return driver;
    }
}
