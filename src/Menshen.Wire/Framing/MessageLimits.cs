namespace Menshen.Wire;

/// <summary>How long each message of a client may be: the largest length field accepted, in bytes (it counts itself).</summary>
public sealed record MessageLimits
{
    /// <summary>Bytes. PostgreSQL cannot allocate more for one message (its MaxAllocSize): longer ones could never succeed.</summary>
    public const uint EngineMaximum = (1u << 30) - 1;

    /// <summary>Bytes. PostgreSQL's MAX_STARTUP_PACKET_LENGTH: an unauthenticated peer may not make us hold more.</summary>
    public const uint DefaultStartup = 10_000;

    /// <summary>Bytes. PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH: room for any SASL or GSS token, still small for a stranger.</summary>
    public const uint DefaultPassword = 65_535;

    /// <summary>Bytes (64 MiB). A statement or its parameters must be whole in memory to be analysed; this bounds one session.</summary>
    public const uint DefaultStatement = 64u << 20;

    /// <summary>Bytes. PostgreSQL's PQ_SMALL_MESSAGE_LIMIT: these carry at most a name, a number or an error text.</summary>
    public const uint DefaultSmall = 10_000;

    private readonly uint _statement = DefaultStatement;

    public static MessageLimits Default { get; } = new();

    /// <summary>The start-up packet and the requests in its place.</summary>
    public uint Startup { get; init; } = DefaultStartup;

    /// <summary>PasswordMessage, SASLInitialResponse, SASLResponse.</summary>
    public uint Password { get; init; } = DefaultPassword;

    /// <summary>Query, Parse, Bind and FunctionCall; at most <see cref="EngineMaximum"/>.</summary>
    public uint Statement
    {
        get => _statement;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, EngineMaximum);
            ArgumentOutOfRangeException.ThrowIfLessThan(value, DefaultSmall);
            _statement = value;
        }
    }

    /// <summary>CopyData: streamed and never held, so the engine's own limit is ours.</summary>
    public uint CopyData { get; init; } = EngineMaximum;

    /// <summary>Describe, Execute, Close and CopyFail.</summary>
    public uint Small { get; init; } = DefaultSmall;

    /// <summary>The largest length field accepted for a message of a client; false for a type no client may send.</summary>
    public bool TryGetLimit(byte type, out uint limit)
    {
        switch (type)
        {
            case FrontendType.Query or FrontendType.Parse or FrontendType.Bind or FrontendType.FunctionCall:
                limit = Statement;
                return true;
            case FrontendType.Execute or FrontendType.Describe or FrontendType.Close or FrontendType.CopyFail:
                limit = Small;
                return true;
            case FrontendType.Sync or FrontendType.Flush or FrontendType.Terminate or FrontendType.CopyDone:
                // PostgreSQL lets these be 10,000 bytes long and then refuses any body: we need not wait for one.
                limit = FrameHeader.MinimumLength;
                return true;
            case FrontendType.CopyData:
                limit = CopyData;
                return true;
            case FrontendType.Password:
                limit = Password;
                return true;
            default:
                limit = 0;
                return false;
        }
    }
}
