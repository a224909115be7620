using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Login;

public class ClientLoginTests
{
    private static readonly string[] _ada = ["user", "ada", "database", "parcels", "application_name", "psql", "options", "-c x.y=1"];

    [Fact]
    public void TLS_then_PLUS_lets_a_client_in()
    {
        var driver = new LoginDriver();
        driver.Send(LoginDriver.Ssl).ShouldBe(LoginStep.StartTls);
        driver.ReadText().ShouldBe("S");
        driver.Login.TlsEstablished(LoginDriver.Hash);
        driver.Send(LoginDriver.Startup(_ada)).ShouldBe(LoginStep.FindSubject);
        driver.Login.UserName.ShouldBe("ada");
        driver.Login.Database.ShouldBe("parcels");
        driver.Login.ApplicationName.ShouldBe("psql");
        driver.Login.ProvideSubject(LoginDriver.Verifier);
        driver.Send().ShouldBe(LoginStep.NeedMore);
        driver.ReadText().ShouldBe("R\0\0\0\u002a\0\0\0\u000aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0");
        const string Gs2 = "p=tls-server-end-point,,";
        driver.Send(LoginDriver.ClientFirst(Gs2, "SCRAM-SHA-256-PLUS")).ShouldBe(LoginStep.NeedMore);
        var final = LoginDriver.ClientFinal(driver.ReadServerFirst(), gs2: Gs2, binding: LoginDriver.Hash);
        driver.Send(final).ShouldBe(LoginStep.Authenticated);
        var answer = driver.ReadText();
        answer.ShouldContain("v=");
        answer.ShouldEndWith("R\0\0\0\u0008\0\0\0\0");
        driver.Login.IsTls.ShouldBeTrue();
        driver.Login.IsChannelBound.ShouldBeTrue();
        driver.Login.EndReason.ShouldBe(SessionEndReason.None);
    }

    [Fact]
    public void Byte_at_a_time_comes_to_the_same()
    {
        var driver = new LoginDriver(tls: true, plaintext: true);
        Drip(driver, LoginDriver.Gss).ShouldBe(LoginStep.NeedMore);
        driver.ReadText().ShouldBe("N");
        Drip(driver, LoginDriver.Ssl).ShouldBe(LoginStep.StartTls);
        driver.ReadText().ShouldBe("S");
        driver.Login.TlsEstablished([]);
        Drip(driver, LoginDriver.Startup(_ada)).ShouldBe(LoginStep.FindSubject);
        driver.Login.ProvideSubject(LoginDriver.Verifier);
        driver.Send().ShouldBe(LoginStep.NeedMore);
        driver.ReadText().ShouldBe("R\0\0\0\u0017\0\0\0\u000aSCRAM-SHA-256\0\0");
        Drip(driver, LoginDriver.ClientFirst()).ShouldBe(LoginStep.NeedMore);
        Drip(driver, LoginDriver.ClientFinal(driver.ReadServerFirst())).ShouldBe(LoginStep.Authenticated);
        driver.Login.IsChannelBound.ShouldBeFalse();
    }

    [Fact]
    public void Bytes_behind_the_login_are_left_to_the_session()
    {
        var driver = AtServerFirst(LoginDriver.Verifier, out var serverFirst);
        var final = LoginDriver.ClientFinal(serverFirst);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        driver.Login.Advance([.. final, 1, 2, 3], out var consumed, output).ShouldBe(LoginStep.DecideProof);
        consumed.ShouldBe(final.Length);
        output.WrittenCount.ShouldBe(0);
        driver.Login.Decide(admit: true);
        driver.Login.Advance([1, 2, 3], out consumed, output).ShouldBe(LoginStep.Authenticated);
        consumed.ShouldBe(0);
        driver.Login.Advance([1, 2, 3], out consumed, output).ShouldBe(LoginStep.Authenticated);
        consumed.ShouldBe(0);
    }

    [Fact]
    public void A_right_password_that_is_not_to_be_admitted_reads_like_a_wrong_one()
    {
        var words = new List<string>();
        foreach (var (verifier, admits) in new (ScramVerifier?, bool)[] { (LoginDriver.Verifier, false), (LoginDriver.Verifier.Barred(), true), (null, true) })
        {
            var driver = new LoginDriver(plaintext: true) { Admits = admits };
            driver.Send(LoginDriver.Startup("user", "ada")).ShouldBe(LoginStep.FindSubject);
            driver.Login.ProvideSubject(verifier);
            driver.Send();
            driver.Read();
            driver.Send(LoginDriver.ClientFirst()).ShouldBe(LoginStep.NeedMore);
            driver.Send(LoginDriver.ClientFinal(driver.ReadServerFirst())).ShouldBe(LoginStep.Ended);
            words.Add(driver.ReadText());
        }
        words.Distinct().ShouldHaveSingleItem().ShouldNotContain("v=");
        LoginDriver.Verifier.Barred().Salt.SequenceEqual(LoginDriver.Verifier.Salt).ShouldBeTrue();
    }

    [Fact]
    public void Parameters_for_the_engine_keep_their_order_and_bytes()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup(
            "DateStyle", "ISO", "user", "ada", "options", "-c a=b\\ c", "replication", "off", "database", "d", "_pq_.x", "1", "DateStyle", "German"));
        var seen = new List<string>();
        foreach (var item in driver.Login.StartupParameters)
        {
            seen.Add($"{item.Name.Utf8()}={item.Value.Utf8()}");
        }
        seen.ShouldBe(["DateStyle=ISO", "options=-c a=b\\ c", "DateStyle=German"]);
        driver.Login.StartupParameters.TryGet("DateStyle"u8, out var style).ShouldBeTrue();
        style.Utf8().ShouldBe("German");
    }

    [Fact]
    public void The_database_is_the_user_where_none_is_named()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", "门神")).ShouldBe(LoginStep.FindSubject);
        driver.Login.UserName.ShouldBe("门神");
        driver.Login.Database.ShouldBe("门神");
    }

    [Theory]
    [InlineData(0x30002)]
    [InlineData(0x3270F)]
    public void A_newer_minor_version_is_negotiated_and_the_login_goes_on(int version)
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.StartupOf(version, "user", "ada", "_pq_.future", "1", "_pq_.more", "2")).ShouldBe(LoginStep.FindSubject);
        NegotiateProtocolVersion.TryParse(driver.ReadFrame(BackendType.NegotiateProtocolVersion), out var answer).ShouldBeTrue();
        answer.Version.ShouldBe(0x30000);
        var options = new List<string>();
        foreach (var option in answer.UnknownOptions)
        {
            options.Add(option.Utf8());
        }
        options.ShouldBe(["_pq_.future", "_pq_.more"]);
    }

    [Fact]
    public void Protocol_30_without_options_is_not_negotiated()
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", "ada"));
        driver.Read().ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_certificate_TLS_is_declined_and_an_allowed_client_goes_on_in_clear()
    {
        var driver = new LoginDriver(tls: false, plaintext: true);
        driver.Send(LoginDriver.Ssl).ShouldBe(LoginStep.NeedMore);
        driver.ReadText().ShouldBe("N");
        driver.Send(LoginDriver.Startup("user", "ada")).ShouldBe(LoginStep.FindSubject);
    }

    [Fact]
    public void A_cancel_request_is_handed_over_also_in_clear()
    {
        var driver = new LoginDriver();
        driver.Send(new Bytes().Int32(StartupPacket.CancelRequestCode).Int32(4711).Int32(815).Startup()).ShouldBe(LoginStep.CancelRequested);
        driver.Login.CancelProcessId.ShouldBe(4711);
        driver.Login.CancelSecret.ToArray().ShouldBe([0, 0, 3, 0x2F]);
        driver.Login.EndReason.ShouldBe(SessionEndReason.CancelServed);
        driver.Read().ShouldBeEmpty("a cancel request gets no answer");
    }

    [Fact]
    public void Unknown_and_wrong_cannot_be_told_apart()
    {
        var known = AtServerFirst(LoginDriver.Verifier, out var knownFirst);
        var unknown = AtServerFirst(null, out var unknownFirst);
        unknownFirst.Length.ShouldBe(knownFirst.Length);
        known.Send(LoginDriver.ClientFinal(knownFirst, "guess")).ShouldBe(LoginStep.Ended);
        unknown.Send(LoginDriver.ClientFinal(unknownFirst, "guess")).ShouldBe(LoginStep.Ended);
        known.Read().ShouldBe(unknown.Read());
        known.Login.EndReason.ShouldBe(SessionEndReason.LoginFailed);
        unknown.Login.EndReason.ShouldBe(SessionEndReason.LoginFailed);
    }

    [Fact]
    public void A_failure_is_said_as_PostgreSQL_says_it()
    {
        var driver = AtServerFirst(LoginDriver.Verifier, out var serverFirst);
        driver.Send(LoginDriver.ClientFinal(serverFirst, "guess"));
        driver.ReadError().ShouldBe("FATAL 28P01 password authentication failed for user \"ada\"");
    }

    private static LoginStep Drip(LoginDriver driver, byte[] bytes)
    {
        var step = LoginStep.NeedMore;
        foreach (var one in bytes)
        {
            step.ShouldBe(LoginStep.NeedMore);
            step = driver.Send(one);
        }
        return step;
    }

    private static LoginDriver AtServerFirst(ScramVerifier? verifier, out string serverFirst)
    {
        var driver = new LoginDriver(plaintext: true);
        driver.Send(LoginDriver.Startup("user", "ada")).ShouldBe(LoginStep.FindSubject);
        driver.Login.ProvideSubject(verifier);
        driver.Send();
        driver.Read();
        driver.Send(LoginDriver.ClientFirst()).ShouldBe(LoginStep.NeedMore);
        serverFirst = driver.ReadServerFirst();
        return driver;
    }
}
