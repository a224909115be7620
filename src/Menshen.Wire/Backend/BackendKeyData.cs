using System.Buffers;

namespace Menshen.Wire;

/// <summary>BackendKeyData (B): what a client must show to cancel. The secret has 4 bytes in protocol 3.0, up to 256 in 3.2.</summary>
public readonly ref struct BackendKeyData
{
    /// <summary>Bytes of the secret in protocol 3.0.</summary>
    public const int SecretSize = 4;

    /// <summary>Bytes; the longest secret protocol 3.2 allows.</summary>
    public const int MaximumSecretSize = 256;

    private BackendKeyData(int processId, ReadOnlySpan<byte> secret)
    {
        ProcessId = processId;
        Secret = secret;
    }

    public int ProcessId { get; }

    public ReadOnlySpan<byte> Secret { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out BackendKeyData message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadInt32(out var processId) && reader.Rest.Length is >= SecretSize and <= MaximumSecretSize)
        {
            message = new BackendKeyData(processId, reader.Rest);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, int processId, ReadOnlySpan<byte> secret)
    {
        var writer = MessageWriter.Begin(output, BackendType.BackendKeyData, checked(sizeof(int) + secret.Length));
        writer.WriteInt32(processId);
        writer.WriteBytes(secret);
        writer.Finish();
    }

    /// <summary>A secret is not for reading.</summary>
    public override string ToString() => $"{nameof(BackendKeyData)} {ProcessId}";
}
