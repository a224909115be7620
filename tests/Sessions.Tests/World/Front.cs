using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>The messages a client sends, as bytes; named as in the manual.</summary>
internal static class Front
{
    public static readonly byte[] Sync = Bare('S');
    public static readonly byte[] Flush = Bare('H');
    public static readonly byte[] Terminate = Bare('X');
    public static readonly byte[] CopyDone = Bare('c');

    public static byte[] Query(string text) => Typed('Q', Text(text));

    public static byte[] Parse(string statement, string text) => Typed('P', Text(statement), Text(text), [0, 0]);

    /// <summary>All parameters and results as text.</summary>
    public static byte[] Bind(string portal, string statement, params string?[] values) =>
        Typed('B', [Text(portal), Text(statement), Int16(0), Int16(values.Length), .. values.Select(Value), Int16(0)]);

    public static byte[] DescribeStatement(string name) => Typed('D', "S"u8.ToArray(), Text(name));

    public static byte[] DescribePortal(string name) => Typed('D', "P"u8.ToArray(), Text(name));

    public static byte[] Execute(string portal, int rows = 0) => Typed('E', Text(portal), Int32(rows));

    public static byte[] CloseStatement(string name) => Typed('C', "S"u8.ToArray(), Text(name));

    public static byte[] ClosePortal(string name) => Typed('C', "P"u8.ToArray(), Text(name));

    public static byte[] CopyData(string rows) => Typed('d', Encoding.UTF8.GetBytes(rows));

    public static byte[] CopyFail(string reason) => Typed('f', Text(reason));

    /// <summary>A function without arguments, called by number, result as text.</summary>
    public static byte[] FunctionCall(int function) => Typed('F', Int32(function), Int16(0), Int16(0), Int16(0));

    /// <summary>The unnamed statement prepared, bound and executed.</summary>
    public static byte[] Unnamed(string text) => [.. Parse("", text), .. Bind("", ""), .. DescribePortal(""), .. Execute("")];

    public static byte[] Startup(string user, string database, params string[] parameters)
    {
        byte[] body = [.. Int32(196608), .. Text("user"), .. Text(user), .. Text("database"), .. Text(database), .. parameters.SelectMany(Text), 0];
        return [.. Int32(body.Length + 4), .. body];
    }

    public static byte[] SslRequest()
    {
        var output = new ArrayBufferWriter<byte>();
        Wire.SslRequest.Write(output);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Cancel(int processId, ReadOnlySpan<byte> secret)
    {
        var output = new ArrayBufferWriter<byte>();
        CancelRequest.Write(output, processId, secret);
        return output.WrittenSpan.ToArray();
    }

    public static byte[] Typed(char type, params byte[][] parts)
    {
        var body = parts.SelectMany(part => part).ToArray();
        return [(byte)type, .. Int32(body.Length + 4), .. body];
    }

    /// <summary>A header that claims a length, and no body.</summary>
    public static byte[] Header(char type, uint length)
    {
        var header = new byte[5];
        header[0] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), length);
        return header;
    }

    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    public static byte[] Int16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, (short)value);
        return bytes;
    }

    public static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>A Bind with every parameter in binary.</summary>
    public static byte[] BindBinary(string portal, string statement, params byte[]?[] values) =>
        Typed('B', Text(portal), Text(statement), Int16(1), Int16(1), Int16(values.Length),
            values.SelectMany(v => v is null ? Int32(-1) : [.. Int32(v.Length), .. v]).ToArray(), Int16(0));

    private static byte[] Bare(char type) => Typed(type);

    public static byte[] Value(string? value) => value is null ? Int32(-1) : [.. Int32(Encoding.UTF8.GetByteCount(value)), .. Encoding.UTF8.GetBytes(value)];
}
