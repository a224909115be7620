using System.Buffers;
using System.Text;
using Menshen.Wire;

namespace Menshen.Fuzz.Wire;

/// <summary>A client's whole login, mutated. Nobody gets in without the one right proof; every end has a reason and its words.</summary>
internal sealed class ClientLoginTarget : IFuzzTarget
{
    private static readonly byte[] _hash = new byte[32];
    private static readonly ScramVerifier _verifier = ScramVerifier.Create("secret"u8, "saltsaltsaltsalt"u8, 1);
    private readonly ClientLoginOptions _options = new()
    {
        TlsAvailable = true,
        PlaintextAllowed = true,
        MockSecret = new ScramMockSecret("0123456789abcdef"u8, 1),
    };

    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private readonly Inbox _inbox = new();
    private readonly List<byte[]> _proofs = [];
    private bool _isKnown = true;

    public ClientLoginTarget() => Seeds =
    [
        Record(bindsChannel: true),
        Record(bindsChannel: false),
        Script.Of(
            new Bytes().Int32(StartupPacket.GssEncRequestCode).Startup(),
            new Bytes().Int32(StartupPacket.SslRequestCode).Startup()),
        Script.Of(new Bytes().Int32(StartupPacket.CancelRequestCode).Int32(1).Int32(2).Startup()),
    ];

    public string Name => "client login";

    public IReadOnlyList<byte[]> Seeds { get; }

    public int Weight => 12;

    /// <summary>Inputs are at most 4 KiB; a login may hold a few copies of them.</summary>
    public long AllocationLimit => 64 << 10;

    /// <summary>How many logins got in; a run in which none did has tested nothing behind the proof.</summary>
    public int Admitted { get; private set; }

    public string? Run(ReadOnlySpan<byte> input)
    {
        _isKnown = !_isKnown;
        _inbox.Clear();
        _output.ResetWrittenCount();
        using var login = new ClientLogin(_options, random => random.Fill(1));
        while (Script.TryNext(ref input, out var portion))
        {
            _inbox.Add(portion);
            var step = Advance(login);
            if (step != LoginStep.NeedMore)
            {
                return Judge(login, step);
            }
        }
        return null;
    }

    private LoginStep Advance(ClientLogin login)
    {
        while (true)
        {
            var step = login.Advance(_inbox.Unread, out var consumed, _output);
            _inbox.Consume(consumed);
            switch (step)
            {
                case LoginStep.StartTls:
                    login.TlsEstablished(_hash);
                    return LoginStep.NeedMore;
                case LoginStep.FindSubject:
                    login.ProvideSubject(_isKnown ? _verifier : null);
                    break;
                case LoginStep.DecideProof:
                    login.Decide(admit: true);
                    break;
                default:
                    return step;
            }
        }
    }

    private string? Judge(ClientLogin login, LoginStep step)
    {
        switch (step)
        {
            case LoginStep.Authenticated:
                Admitted++;
                return !_isKnown ? "an unknown user got in"
                    : _proofs.Exists(proof => _inbox.Everything.IndexOf(proof) >= 0) ? null
                    : "somebody got in without the proof";
            case LoginStep.CancelRequested:
                return login.EndReason == SessionEndReason.CancelServed ? null : "a cancel request without its reason";
            default:
                return login.EndReason == SessionEndReason.None ? "an end without a reason"
                    : login.EndReason == SessionEndReason.ClientTerminated || EndsInFatal() ? null
                    : "an end without words";
        }
    }

    private bool EndsInFatal()
    {
        var at = _output.WrittenSpan.LastIndexOf("SFATAL\0VFATAL\0"u8);
        return at >= FrameHeader.Size && ErrorResponse.TryParse(_output.WrittenSpan[at..], out var error) && error.SqlState.Length == SqlState.Length;
    }

    /// <summary>Plays an honest client against the machine and writes down what it sent.</summary>
    private byte[] Record(bool bindsChannel)
    {
        using var login = new ClientLogin(_options, random => random.Fill(1));
        using var client = new ScramClient("secret"u8, bindsChannel, bindsChannel ? _hash : [], random => random.Fill(2));
        var portions = new List<byte[]>();
        byte[] Exchange(byte[] portion)
        {
            portions.Add(portion);
            _inbox.Clear();
            _inbox.Add(portion);
            _output.ResetWrittenCount();
            Advance(login);
            return _output.WrittenSpan.ToArray();
        }

        if (bindsChannel)
        {
            Exchange(new Bytes().Int32(StartupPacket.SslRequestCode).Startup());
        }
        Exchange(new Bytes().Int32(StartupPacket.Protocol30 + 2).String("user").String("ada").String("_pq_.x").String("1").Raw(0).Startup());
        var text = new ArrayBufferWriter<byte>();
        var message = new ArrayBufferWriter<byte>();
        client.WriteFirst(text);
        SaslInitialResponse.Write(message, bindsChannel ? ScramMechanism.Sha256Plus : ScramMechanism.Sha256, text.WrittenSpan);
        var answer = Exchange(message.WrittenSpan.ToArray());
        text.Clear();
        message.Clear();
        client.AcceptServerFirst(answer.AsSpan(FrameHeader.Size + sizeof(int)), text);
        SaslResponse.Write(message, text.WrittenSpan);
        Exchange(message.WrittenSpan.ToArray());
        var final = Encoding.ASCII.GetString(text.WrittenSpan);
        _proofs.Add(Encoding.ASCII.GetBytes(final[final.IndexOf(",p=", StringComparison.Ordinal)..]));
        return Script.Of([.. portions]);
    }
}
