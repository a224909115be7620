using System.Buffers;
using Menshen.Wire;

namespace Menshen.Fuzz.Wire;

/// <summary>An engine's whole greeting, mutated. No session begins with an engine that did not sign.</summary>
internal sealed class EngineLoginTarget : IFuzzTarget
{
    private static readonly byte[] _hash = new byte[32];
    private readonly EngineLoginOptions _options = new() { Role = "ada"u8.ToArray(), Database = "d"u8.ToArray() };
    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private readonly Inbox _inbox = new();
    private byte[] _signature = [];

    public EngineLoginTarget() => Seeds = [Record()];

    public string Name => "engine login";

    public IReadOnlyList<byte[]> Seeds { get; }

    public int Weight => 8;

    /// <summary>Inputs are at most 4 KiB; a login may hold a few copies of them.</summary>
    public long AllocationLimit => 64 << 10;

    /// <summary>How many sessions began; a run in which none did has tested nothing behind the signature.</summary>
    public int Admitted { get; private set; }

    public string? Run(ReadOnlySpan<byte> input)
    {
        _inbox.Clear();
        _output.ResetWrittenCount();
        using var login = new EngineLogin(_options, "secret"u8, random => random.Fill(1));
        login.Start(_output);
        while (Script.TryNext(ref input, out var portion))
        {
            _inbox.Add(portion);
            var step = login.Advance(_inbox.Unread, out var consumed, _output);
            _inbox.Consume(consumed);
            switch (step)
            {
                case EngineLoginStep.NeedMore:
                    continue;
                case EngineLoginStep.Ready:
                    Admitted++;
                    return _inbox.Everything.IndexOf(_signature) >= 0 ? null : "a session began without the engine's signature";
                case EngineLoginStep.Refused:
                    return ErrorResponse.TryParse(login.ErrorFrame.Span[FrameHeader.Size..], out _) ? null : "refused without words";
                case EngineLoginStep.Violated:
                    return login.Violation is null ? "violated without a reason" : null;
                default:
                    return $"unexpected {step}";
            }
        }
        return null;
    }

    /// <summary>Plays an honest engine against the machine and writes down what it sent.</summary>
    private byte[] Record()
    {
        using var login = new EngineLogin(_options, "secret"u8, random => random.Fill(1));
        using var server = new ScramServer(ScramVerifier.Create("secret"u8, "salt"u8, 1), [], random => random.Fill(2));
        login.Start(_output);
        var text = new ArrayBufferWriter<byte>();
        var portions = new List<byte[]>();
        byte[] Exchange(byte[] portion)
        {
            portions.Add(portion);
            _output.ResetWrittenCount();
            login.Advance(portion, out _, _output);
            text.ResetWrittenCount();
            return _output.WrittenSpan.ToArray();
        }

        var first = Exchange(new Bytes().Int32((int)AuthenticationKind.Sasl).String("SCRAM-SHA-256").Raw(0).Framed('R'));
        if (!SaslInitialResponse.TryParse(first.AsSpan(FrameHeader.Size), out var initial))
        {
            throw new InvalidOperationException("The login did not choose a mechanism.");
        }
        server.AcceptClientFirst(initial.Mechanism, initial.Response, text);
        var final = Exchange(new Bytes().Int32((int)AuthenticationKind.SaslContinue).Raw(text.WrittenSpan).Framed('R'));
        server.AcceptClientFinal(final.AsSpan(FrameHeader.Size), text);
        _signature = text.WrittenSpan.ToArray();
        Exchange(new Bytes()
            .Raw(new Bytes().Int32((int)AuthenticationKind.SaslFinal).Raw(_signature).Framed('R'))
            .Raw(new Bytes().Int32((int)AuthenticationKind.Ok).Framed('R')));
        Exchange(new Bytes()
            .Raw(new Bytes().String("TimeZone").String("UTC").Framed('S'))
            .Raw(new Bytes().Text("M").String("hm").Raw(0).Framed('N'))
            .Raw(new Bytes().Int32(7).Int32(8).Framed('K'))
            .Raw(new Bytes().Text("I").Framed('Z')));
        return Script.Of([.. portions]);
    }
}
