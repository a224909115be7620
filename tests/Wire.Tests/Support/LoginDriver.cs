using System.Buffers;
using System.Text;

namespace Menshen.Wire.Tests.Support;

/// <summary>Drives a <see cref="ClientLogin"/> as its shell would, and keeps what the client would read.</summary>
internal sealed class LoginDriver
{
    public const string ClientNonce = "clientnonce";

    public static readonly byte[] Hash = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly ArrayBufferWriter<byte> _output = new();
    private byte[] _unread = [];

    public LoginDriver(bool tls = true, bool plaintext = false, int iterations = 5) => Login = new ClientLogin(
        new ClientLoginOptions
        {
            TlsAvailable = tls,
            PlaintextAllowed = plaintext,
            MockSecret = new ScramMockSecret("0123456789abcdef"u8, iterations),
        },
        random => random.Fill(9));

    public ClientLogin Login { get; }

    /// <summary>What the shell decides when a proof holds.</summary>
    public bool Admits { get; init; } = true;

    public static ScramVerifier Verifier { get; } = ScramVerifier.Create("secret"u8, "saltsaltsaltsalt"u8, 5);

    public static byte[] Ssl => new Bytes().Int32(StartupPacket.SslRequestCode).Startup();

    public static byte[] Gss => new Bytes().Int32(StartupPacket.GssEncRequestCode).Startup();

    /// <summary>A StartupMessage of names and values.</summary>
    public static byte[] Startup(params string[] pairs) => StartupOf(StartupPacket.Protocol30, pairs);

    public static byte[] StartupOf(int version, params string[] pairs)
    {
        var bytes = new Bytes().Int32(version);
        foreach (var text in pairs)
        {
            bytes.String(text);
        }
        return bytes.Raw(0).Startup();
    }

    public static byte[] ClientFirst(string gs2 = "n,,", string mechanism = "SCRAM-SHA-256") =>
        new Bytes().String(mechanism).Value($"{gs2}n=,r={ClientNonce}").Framed('p');

    /// <summary>Sends bytes and says how far the login came; what it did not consume is kept for the next time.</summary>
    public LoginStep Send(params byte[] bytes)
    {
        _unread = [.. _unread, .. bytes];
        var step = Login.Advance(_unread, out var consumed, _output);
        _unread = _unread[consumed..];
        if (step != LoginStep.DecideProof)
        {
            return step;
        }
        Login.Decide(Admits);
        return Send();
    }

    /// <summary>Takes what the client would have read since the last time.</summary>
    public byte[] Read()
    {
        var bytes = _output.WrittenSpan.ToArray();
        _output.Clear();
        return bytes;
    }

    public string ReadText() => Encoding.UTF8.GetString(Read());

    /// <summary>The one ErrorResponse that was written, as "severity state message".</summary>
    public string ReadError()
    {
        var bytes = Read();
        FrameReader.TryReadHeader(bytes, out var header).ShouldBeTrue("an ErrorResponse was expected");
        header.Type.ShouldBe(BackendType.ErrorResponse);
        header.FrameLength.ShouldBe((ulong)bytes.Length);
        ErrorResponse.TryParse(bytes.AsSpan(FrameHeader.Size), out var error).ShouldBeTrue();
        error.Fields.Find(ErrorField.File).IsEmpty.ShouldBeTrue();
        error.Fields.Find(ErrorField.Line).IsEmpty.ShouldBeTrue();
        error.Fields.Find(ErrorField.Routine).IsEmpty.ShouldBeTrue();
        return $"{error.Severity.Utf8()} {error.SqlState.Utf8()} {error.Message.Utf8()}";
    }

    /// <summary>Cuts the one frame that was written and gives its body.</summary>
    public byte[] ReadFrame(byte type)
    {
        var bytes = Read();
        FrameReader.TryReadHeader(bytes, out var header).ShouldBeTrue();
        header.Type.ShouldBe(type);
        FrameReader.TryReadBody(bytes, header, out var body).ShouldBeTrue();
        header.FrameLength.ShouldBe((ulong)bytes.Length);
        return body.ToArray();
    }

    /// <summary>The server-first message out of an AuthenticationSASLContinue.</summary>
    public string ReadServerFirst()
    {
        Authentication.TryParse(ReadFrame(BackendType.Authentication), out var message).ShouldBeTrue();
        message.Kind.ShouldBe(AuthenticationKind.SaslContinue);
        return message.Data.Utf8();
    }

    public static byte[] ClientFinal(string serverFirst, string password = "secret", string gs2 = "n,,", byte[]? binding = null) =>
        new Bytes().Text(ReferenceScram.ClientFinal(password, gs2, binding ?? [], $"n=,r={ClientNonce}", serverFirst)).Framed('p');
}
