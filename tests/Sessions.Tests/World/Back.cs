using System.Text;

namespace Menshen.Sessions.Tests.World;

/// <summary>The messages an engine sends, as bytes; named as in the manual.</summary>
internal static class Back
{
    public static readonly byte[] ParseComplete = Front.Typed('1');
    public static readonly byte[] BindComplete = Front.Typed('2');
    public static readonly byte[] CloseComplete = Front.Typed('3');
    public static readonly byte[] NoData = Front.Typed('n');
    public static readonly byte[] EmptyQueryResponse = Front.Typed('I');
    public static readonly byte[] PortalSuspended = Front.Typed('s');
    public static readonly byte[] CopyDone = Front.Typed('c');
    public static readonly byte[] CopyInResponse = Front.Typed('G', [0, 0, 1, 0, 0]);
    public static readonly byte[] CopyOutResponse = Front.Typed('H', [0, 0, 1, 0, 0]);
    public static readonly byte[] ParameterDescription = Front.Typed('t', Front.Int16(0));

    /// <summary>One column of text.</summary>
    public static readonly byte[] RowDescription = Front.Typed('T', Front.Int16(1), Front.Text("column"), new byte[6], Front.Int32(25), Front.Int16(-1), Front.Int32(-1), Front.Int16(0));

    /// <summary>Columns of tables: object id, number and format of each.</summary>
    public static byte[] Described(params (uint Table, short Number, int Format)[] columns) => Front.Typed('T', [Front.Int16(columns.Length), .. columns.Select(c => (byte[])
        [.. Front.Text("column"), .. Front.Int32((int)c.Table), .. Front.Int16(c.Number), .. Front.Int32(25), .. Front.Int16(-1), .. Front.Int32(-1), .. Front.Int16(c.Format)])]);

    /// <summary>A row of several columns; null is NULL.</summary>
    public static byte[] Row(params string?[] values) => Front.Typed('D', [Front.Int16(values.Length), .. values.Select(Front.Value)]);

    /// <summary>A row of binary columns.</summary>
    public static byte[] BinaryRow(params byte[][] values) => Front.Typed('D', [Front.Int16(values.Length), .. values.Select(value => (byte[])[.. Front.Int32(value.Length), .. value])]);

    /// <summary>ReadyForQuery: idle unless a block is open (T) or failed (E).</summary>
    public static byte[] Ready(char status = 'I') => Front.Typed('Z', [(byte)status]);

    public static byte[] CommandComplete(string tag) => Front.Typed('C', Front.Text(tag));

    public static byte[] DataRow(string value) => Front.Typed('D', Front.Int16(1), Front.Int32(Encoding.UTF8.GetByteCount(value)), Encoding.UTF8.GetBytes(value));

    public static byte[] CopyData(string rows) => Front.Typed('d', Encoding.UTF8.GetBytes(rows));

    public static byte[] Error(string sqlState, string message = "it failed", string severity = "ERROR") => Front.Typed('E',
        Front.Text("S" + severity), Front.Text("V" + severity), Front.Text("C" + sqlState), Front.Text("M" + message), [0]);

    public static byte[] ErrorFrom(string routine, string sqlState) => Front.Typed('E',
        Front.Text("SFATAL"), Front.Text("VFATAL"), Front.Text("C" + sqlState), Front.Text("Mtoo many"), Front.Text("R" + routine), [0]);

    public static byte[] Denied(string routine, string message) => Front.Typed('E',
        Front.Text("SERROR"), Front.Text("VERROR"), Front.Text("C42501"), Front.Text("M" + message), Front.Text("R" + routine), [0]);

    public static byte[] Notice(string message) => Front.Typed('N',
        Front.Text("SNOTICE"), Front.Text("VNOTICE"), Front.Text("C00000"), Front.Text("M" + message), [0]);

    public static byte[] Notification(int process, string channel) => Front.Typed('A', Front.Int32(process), Front.Text(channel), Front.Text(""));

    public static byte[] ParameterStatus(string name, string value) => Front.Typed('S', Front.Text(name), Front.Text(value));

    public static byte[] BackendKeyData(int process, byte[] secret) => Front.Typed('K', Front.Int32(process), secret);

    public static byte[] FunctionCallResponse(string value) => Front.Typed('V', Front.Int32(value.Length), Encoding.UTF8.GetBytes(value));

    /// <summary>A whole answer to a SELECT of one row.</summary>
    public static byte[] OneRow(string value) => [.. RowDescription, .. DataRow(value), .. CommandComplete("SELECT 1")];
}
