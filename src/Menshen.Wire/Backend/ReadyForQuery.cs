using System.Buffers;

namespace Menshen.Wire;

/// <summary>ReadyForQuery (B): the server waits for the next cycle and says whether a transaction is open.</summary>
public readonly ref struct ReadyForQuery
{
    private ReadyForQuery(byte status) => Status = status;

    /// <summary>One of <see cref="TransactionStatus"/>.</summary>
    public byte Status { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out ReadyForQuery message)
    {
        if (body.Length == 1 && TransactionStatus.IsKnown(body[0]))
        {
            message = new ReadyForQuery(body[0]);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, byte status)
    {
        if (!TransactionStatus.IsKnown(status))
        {
            throw new ArgumentOutOfRangeException(nameof(status));
        }
        var writer = MessageWriter.Begin(output, BackendType.ReadyForQuery, 1);
        writer.WriteByte(status);
        writer.Finish();
    }
}
