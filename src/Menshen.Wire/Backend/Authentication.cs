using System.Buffers;

namespace Menshen.Wire;

/// <summary>Authentication (B): AuthenticationOk, AuthenticationSASL, -SASLContinue, -SASLFinal and the older requests.</summary>
public readonly ref struct Authentication
{
    private Authentication(AuthenticationKind kind, ReadOnlySpan<byte> data)
    {
        Kind = kind;
        Data = data;
    }

    public AuthenticationKind Kind { get; }

    /// <summary>What follows the kind: a SASL message, a salt, or a list of mechanisms.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Bytes of the salt in AuthenticationMD5Password.</summary>
    private const int Md5SaltSize = 4;

    public static bool TryParse(ReadOnlySpan<byte> body, out Authentication message)
    {
        message = default;
        var reader = new MessageReader(body);
        if (!reader.TryReadInt32(out var kind))
        {
            return false;
        }
        var data = reader.Rest;
        var isWhole = (AuthenticationKind)kind switch
        {
            AuthenticationKind.Ok or AuthenticationKind.KerberosV5 or AuthenticationKind.CleartextPassword
                or AuthenticationKind.Gss or AuthenticationKind.Sspi => data.IsEmpty,
            AuthenticationKind.Md5Password => data.Length == Md5SaltSize,
            AuthenticationKind.GssContinue or AuthenticationKind.SaslContinue or AuthenticationKind.SaslFinal => true,
            AuthenticationKind.Sasl => SaslMechanisms.IsWhole(data),
            _ => false,
        };
        if (isWhole)
        {
            message = new Authentication((AuthenticationKind)kind, data);
        }
        return isWhole;
    }

    /// <summary>The mechanisms of an AuthenticationSASL; empty for every other kind.</summary>
    public SaslMechanisms Mechanisms => new(Kind == AuthenticationKind.Sasl ? Data : default);

    public static void WriteOk(IBufferWriter<byte> output) => Write(output, AuthenticationKind.Ok, default);

    /// <summary>AuthenticationSASL: SCRAM-SHA-256, and before it the PLUS form where the channel can be bound.</summary>
    public static void WriteSasl(IBufferWriter<byte> output, bool offerPlus) =>
        Write(output, AuthenticationKind.Sasl, offerPlus ? "SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"u8 : "SCRAM-SHA-256\0\0"u8);

    public static void WriteSaslContinue(IBufferWriter<byte> output, ReadOnlySpan<byte> data) =>
        Write(output, AuthenticationKind.SaslContinue, data);

    public static void WriteSaslFinal(IBufferWriter<byte> output, ReadOnlySpan<byte> data) =>
        Write(output, AuthenticationKind.SaslFinal, data);

    private static void Write(IBufferWriter<byte> output, AuthenticationKind kind, ReadOnlySpan<byte> data)
    {
        var writer = MessageWriter.Begin(output, BackendType.Authentication, checked(sizeof(int) + data.Length));
        writer.WriteInt32((int)kind);
        writer.WriteBytes(data);
        writer.Finish();
    }
}
