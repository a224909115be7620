using System.Buffers;
using Menshen.Wire.Tests.Support;

namespace Menshen.Wire.Tests.Login;

public class EngineLoginTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    [Fact]
    public void A_login_collects_what_the_client_will_need()
    {
        using var login = Begin(out var startup);
        startup.ShouldBe(LoginDriver.Startup("user", "m_ada", "database", "parcels", "options", "-c a=b"));
        Prove(login, "secret");
        var status = new Bytes().String("TimeZone").String("UTC").Framed('S');
        var notice = new Bytes().Byte('M').String("hm").Raw(0).Framed('N');
        Feed(login, [.. status, .. notice, .. new Bytes().Int32(77).Int32(99).Framed('K')]).ShouldBe(EngineLoginStep.NeedMore);
        byte[] ready = new Bytes().Byte('I').Framed('Z');
        login.Advance([.. ready, 1, 2], out var consumed, _output).ShouldBe(EngineLoginStep.Ready);
        consumed.ShouldBe(ready.Length);
        login.ParameterStatusFrames.ToArray().ShouldBe(status);
        login.NoticeFrames.ToArray().ShouldBe(notice);
        login.BackendProcessId.ShouldBe(77);
        login.BackendSecret.ToArray().ShouldBe([0, 0, 0, 99]);
    }

    [Fact]
    public void Byte_at_a_time_comes_to_the_same()
    {
        using var login = Begin(out _);
        Prove(login, "secret", drip: true);
        Drip(login, new Bytes().Byte('I').Framed('Z')).ShouldBe(EngineLoginStep.Ready);
    }

    [Fact]
    public void The_engines_own_words_are_kept_for_the_client()
    {
        using var login = Begin(out _);
        Prove(login, "secret");
        var error = new Bytes().Byte('S').String("FATAL").Byte('C').String("3D000")
            .Byte('M').String("database \"parcels\" does not exist").Raw(0).Framed('E');
        Feed(login, error).ShouldBe(EngineLoginStep.Refused);
        login.ErrorFrame.ToArray().ShouldBe(error);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(9)]
    public void Anything_but_SCRAM_is_refused(int kind)
    {
        using var login = Begin(out _);
        Feed(login, new Bytes().Int32(kind).Framed('R')).ShouldBe(EngineLoginStep.Violated);
        login.Violation!.ShouldContain("SCRAM-SHA-256 is required");
        _output.WrittenCount.ShouldBe(0);
    }

    [Fact]
    public void Trust_is_believed_only_where_the_options_say_so()
    {
        using var login = Begin(out _, withoutScram: true);
        Feed(login, new Bytes().Int32(0).Framed('R')).ShouldBe(EngineLoginStep.NeedMore);
        Feed(login, new Bytes().Byte('I').Framed('Z')).ShouldBe(EngineLoginStep.Ready);
    }

    [Fact]
    public void Trust_does_not_make_clear_text_acceptable()
    {
        using var login = Begin(out _, withoutScram: true);
        Feed(login, new Bytes().Int32(3).Framed('R')).ShouldBe(EngineLoginStep.Violated);
    }

    [Fact]
    public void An_engine_that_cannot_sign_is_refused()
    {
        using var login = Begin(out _);
        var serverFirst = Offer(login);
        Feed(login, new Bytes().Int32(11).Text(serverFirst).Framed('R')).ShouldBe(EngineLoginStep.NeedMore);
        _output.Clear();
        Feed(login, new Bytes().Int32(12).Text("v=" + new string('A', 43) + "=").Framed('R')).ShouldBe(EngineLoginStep.Violated);
        login.Violation!.ShouldContain("could not prove");
    }

    [Fact]
    public void An_engine_that_skips_its_signature_is_refused()
    {
        using var login = Begin(out _);
        var serverFirst = Offer(login);
        Feed(login, new Bytes().Int32(11).Text(serverFirst).Framed('R'));
        Feed(login, new Bytes().Int32(0).Framed('R')).ShouldBe(EngineLoginStep.Violated);
    }

    [Fact]
    public void A_session_cannot_begin_before_the_login()
    {
        foreach (var frame in new[]
        {
            new Bytes().Byte('I').Framed('Z'), new Bytes().String("a").String("b").Framed('S'), new Bytes().Int32(1).Int32(2).Framed('K'),
            new Bytes().Int16(0).Framed('D'), new Bytes().Int32(11).Framed('R'), new Bytes().Int32(12).Framed('R'),
        })
        {
            using var login = Begin(out _);
            Feed(login, frame).ShouldBe(EngineLoginStep.Violated, $"{(char)frame[0]}");
        }
    }

    [Fact]
    public void A_greeting_that_does_not_end_is_cut_off()
    {
        using var login = Begin(out _, withoutScram: true);
        Feed(login, new Bytes().Int32(0).Framed('R'));
        var notice = new Bytes().Byte('M').String(new string('x', 100_000)).Raw(0).Framed('N');
        for (var i = 0; i < 10; i++)
        {
            Feed(login, notice).ShouldBe(EngineLoginStep.NeedMore);
        }
        Feed(login, notice).ShouldBe(EngineLoginStep.Violated);
        Feed(login, new Bytes().Byte('I').Framed('Z')).ShouldBe(EngineLoginStep.Violated);
    }

    [Fact]
    public void A_length_is_judged_before_its_body_is_waited_for()
    {
        using var login = Begin(out _);
        login.Advance([(byte)'R', 0xFF, 0xFF, 0xFF, 0xFF], out _, _output).ShouldBe(EngineLoginStep.Violated);
    }

    [Theory]
    [InlineData("S", EngineLoginStep.StartTls)]
    [InlineData("N", EngineLoginStep.Violated)]
    [InlineData("E", EngineLoginStep.Violated)]
    [InlineData("S\u0016", EngineLoginStep.Violated)]
    public void Where_TLS_is_required_nothing_else_will_do(string answer, EngineLoginStep expected)
    {
        using var login = new EngineLogin(Options() with { TlsRequired = true }, "secret"u8);
        login.Start(_output);
        Taken().ShouldBe(LoginDriver.Ssl);
        Feed(login, answer.Bytes()).ShouldBe(expected);
        if (expected == EngineLoginStep.StartTls)
        {
            login.TlsEstablished(LoginDriver.Hash, _output);
            Taken().Length.ShouldBeGreaterThan(8);
            Feed(login, new Bytes().Int32(10).String("SCRAM-SHA-256-PLUS").String("SCRAM-SHA-256").Raw(0).Framed('R'));
            ((ReadOnlySpan<byte>)Taken()).Utf8().ShouldContain("SCRAM-SHA-256-PLUS\0");
        }
    }

    private static EngineLoginOptions Options()
    {
        StartupPacket.Read(LoginDriver.Startup("options", "-c a=b"), 10_000, out var packet, out _);
        StartupMessage.TryParse(packet.Body, out var message).ShouldBeTrue();
        return new EngineLoginOptions
        {
            Role = "m_ada".Bytes(),
            Database = "parcels".Bytes(),
            Parameters = StartupParameters.From(message),
        };
    }

    private EngineLogin Begin(out byte[] startup, bool withoutScram = false)
    {
        var login = new EngineLogin(Options() with { WithoutScramAllowed = withoutScram }, "secret"u8, random => random.Fill(3));
        login.Start(_output);
        startup = Taken();
        return login;
    }

    private byte[] Taken()
    {
        var bytes = _output.WrittenSpan.ToArray();
        _output.Clear();
        return bytes;
    }

    /// <summary>Offers SCRAM and gives the server-first message that fits the client's nonce.</summary>
    private string Offer(EngineLogin login)
    {
        Feed(login, new Bytes().Int32(10).String("SCRAM-SHA-256").Raw(0).Framed('R')).ShouldBe(EngineLoginStep.NeedMore);
        SaslInitialResponse.TryParse(Taken().AsSpan(FrameHeader.Size), out var first).ShouldBeTrue();
        var text = first.Response.Utf8();
        text.ShouldStartWith("n,,n=,r=");
        return $"r={text["n,,n=,r=".Length..]}SERVER,s=c2FsdA==,i=3";
    }

    private void Prove(EngineLogin login, string password, bool drip = false)
    {
        var serverFirst = Offer(login);
        var bare = $"n=,r={serverFirst[2..serverFirst.IndexOf("SERVER", StringComparison.Ordinal)]}";
        Feed(login, new Bytes().Int32(11).Text(serverFirst).Framed('R')).ShouldBe(EngineLoginStep.NeedMore);
        var final = ((ReadOnlySpan<byte>)Taken().AsSpan(FrameHeader.Size)).Utf8();
        final.ShouldBe(ReferenceScram.ClientFinal(password, "n,,", [], bare, serverFirst));
        byte[] rest =
        [
            .. new Bytes().Int32(12).Text(ReferenceScram.ServerFinal(password, bare, serverFirst, final)).Framed('R'),
            .. new Bytes().Int32(0).Framed('R'),
        ];
        (drip ? Drip(login, rest) : Feed(login, rest)).ShouldBe(EngineLoginStep.NeedMore);
    }

    private EngineLoginStep Feed(EngineLogin login, byte[] bytes) => login.Advance(bytes, out _, _output);

    private EngineLoginStep Drip(EngineLogin login, byte[] bytes)
    {
        byte[] unread = [];
        var step = EngineLoginStep.NeedMore;
        foreach (var one in bytes)
        {
            unread = [.. unread, one];
            step = login.Advance(unread, out var consumed, _output);
            unread = unread[consumed..];
        }
        unread.ShouldBeEmpty();
        return step;
    }
}
