using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Menshen.Gateway.Resting;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>The second phase: logs in to the engine as the subject's role.</summary>
internal sealed class EngineJoin : IDisposable
{
    private readonly LoopServices _services;
    private readonly EngineLogin _machine;
    private readonly bool _wantsStandby;

    private EngineJoin(LoopServices services, SessionIdentity identity, bool requireTls)
    {
        _services = services;
        _wantsStandby = identity.Target == EngineTarget.Standby;
        var password = services.Shared.Engine.DerivePassword(identity.Target, identity.EngineRole);
        _machine = new EngineLogin(
            new EngineLoginOptions
            {
                Role = Encoding.UTF8.GetBytes(identity.EngineRole),
                Database = Encoding.UTF8.GetBytes(identity.Database),
                Parameters = identity.Parameters,
                TlsRequired = requireTls,
            },
            password);
        CryptographicOperations.ZeroMemory(password);
    }

    /// <summary>The first try, or the next one after another that came to nothing.</summary>
    public static EngineJoin After(EngineJoin? before, LoopServices services, SessionIdentity identity, bool requireTls)
    {
        before?.Dispose();
        return new EngineJoin(services, identity, requireTls);
    }

    /// <summary>What the engine said; only after Ready.</summary>
    public EngineWelcome? Welcome { get; private set; }

    /// <summary>Notices it gave on the way, as frames.</summary>
    public ReadOnlyMemory<byte> Notices => _machine.NoticeFrames;

    /// <summary>Its refusal, as a frame.</summary>
    public ReadOnlyMemory<byte> ErrorFrame => _machine.ErrorFrame;

    /// <summary>The refusal is about the password, which is ours and cannot be wrong unless the role was tampered with.</summary>
    public bool IsPasswordRejected => SaidState() is "28P01";

    /// <summary>The refusal says that the server is starting or stopping, and not that the role may not come.</summary>
    public bool IsNotServing => SaidState() is "57P03" or "57P01" or "57P02";


    /// <summary>A standby where the primary is wanted, or the other way round; servers say it of themselves (ParameterStatus in_hot_standby).</summary>
    public bool IsElsewhere => Welcome is { } welcome && welcome.Greeting.Span.IndexOf("in_hot_standby\0on\0"u8) >= 0 != _wantsStandby;

    public string? Violation => _machine.Violation;

    /// <summary>The stream is open: the machine says its first words.</summary>
    public EngineLoginStep OnOpened(ISessionPort port)
    {
        _machine.Start(Empty());
        return Send(port);
    }

    /// <summary>TLS towards the engine is up and its certificate verified.</summary>
    public EngineLoginStep OnTls(ISessionPort port)
    {
        // No hash: the engine's name is verified by TLS itself, and its SCRAM proof by the machine.
        _machine.TlsEstablished(default, Empty());
        return Send(port);
    }

    /// <summary>Moves on with the engine's bytes.</summary>
    public EngineLoginStep Advance(ReadOnlySpan<byte> input, out int consumed, ISessionPort port)
    {
        var step = _machine.Advance(input, out consumed, Empty());
        Send(port);
        if (step == EngineLoginStep.Ready)
            Welcome = new EngineWelcome(_machine.ParameterStatusFrames.ToArray(), _machine.BackendProcessId, _machine.BackendSecret.ToArray());
        return step;
    }

    /// <summary>What has no place for another connection, if that is what the refusal says: the role, the database, or the engine.</summary>
    /// <remarks>Which it is only the name of PostgreSQL's routine says (miscinit.c and postinit.c, 9.3 to 18): all have one SQLSTATE, and the message may be in any language.</remarks>
    public RestingScope? FullOf(RestingScope place) => Said(ErrorField.SqlState) is not SqlState.TooManyConnections ? null : Said(ErrorField.Routine) switch
    {
        "InitializeSessionUserId" => place with { Database = null },
        "CheckMyDatabase" => place with { Role = null },
        _ => place.Whole,
    };

    public void Dispose() => _machine.Dispose();

    private string? SaidState() => Said(ErrorField.SqlState);

    private string? Said(byte field) =>
        FrameReader.TryReadHeader(ErrorFrame.Span, out var header) && FrameReader.TryReadBody(ErrorFrame.Span, header, out var body) && ErrorResponse.TryParse(body, out var error)
            ? Encoding.ASCII.GetString(error.Fields.Find(field))
            : null;

    private ArrayBufferWriter<byte> Empty()
    {
        _services.Scratch.ResetWrittenCount();
        return _services.Scratch;
    }

    private EngineLoginStep Send(ISessionPort port)
    {
        port.ToEngine(_services.Scratch.WrittenSpan);
        return EngineLoginStep.NeedMore;
    }
}
