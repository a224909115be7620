using System.Buffers.Binary;

namespace Menshen.Bench.Client;

/// <summary>Cuts the server's bytes into messages in one buffer, and skips bodies without copying them.</summary>
internal sealed class MessageStream(int bufferSize)
{
    private readonly byte[] buffer = new byte[bufferSize];
    private int start;
    private int end;

    /// <summary>The connection below: replaced when TLS begins.</summary>
    public required Stream Transport { get; set; }

    public void Send(byte type, ReadOnlySpan<byte> body)
    {
        var message = new byte[5 + body.Length];
        message[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        Transport.Write(message);
    }

    /// <summary>Reads the next header; the length is that of the body alone.</summary>
    public (char Type, int BodyLength) ReadHeader()
    {
        Need(5);
        var header = ((char)buffer[start], BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(start + 1)) - 4);
        start += 5;
        return header;
    }

    public byte[] ReadBody(int length)
    {
        Need(length);
        var body = buffer.AsSpan(start, length).ToArray();
        start += length;
        return body;
    }

    public void Skip(int length)
    {
        while (length > end - start)
        {
            length -= end - start;
            start = end = 0;
            Fill();
        }

        start += length;
    }

    private void Need(int length)
    {
        while (end - start < length)
        {
            if (start + length > buffer.Length)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            Fill();
        }
    }

    private void Fill()
    {
        var count = Transport.Read(buffer, end, buffer.Length - end);
        if (count == 0)
            throw new BenchFailure("the server closed the connection");
        end += count;
    }
}
