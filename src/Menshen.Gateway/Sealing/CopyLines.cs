using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Finds the ends of lines and columns in COPY's formats text and csv.</summary>
internal static class CopyLines
{
    /// <summary>Bytes of the first line with its end; -1 where it has none yet.</summary>
    /// <param name="ending">Bytes of that end.</param>
    public static int EndOf(ReadOnlySpan<byte> bytes, CopyForm form, out int ending)
    {
        ending = 1;
        var quoted = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (form.Kind == CopyKind.Text && b == (byte)'\\') i++;
            else if (form.Kind == CopyKind.Csv && quoted && b == form.Escape && form.Escape != form.Quote) i++;
            else if (form.Kind == CopyKind.Csv && b == form.Quote) quoted = !quoted;
            else if (b == (byte)'\n' && !quoted)
            {
                if (i > 0 && bytes[i - 1] == (byte)'\r') ending = 2;
                return i + 1;
            }
        }
        return -1;
    }

    /// <summary>True if a line has a carriage return outside of quotes: the engine may take it for the end of a row.</summary>
    public static bool HasBareReturn(ReadOnlySpan<byte> line, CopyForm form)
    {
        if (!line.Contains((byte)'\r')) return false;
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var b = line[i];
            if (form.Kind == CopyKind.Text && b == (byte)'\\' && i + 1 < line.Length && line[i + 1] != (byte)'\r') i++;
            else if (form.Kind == CopyKind.Csv && quoted && b == form.Escape && form.Escape != form.Quote) i++;
            else if (form.Kind == CopyKind.Csv && b == form.Quote) quoted = !quoted;
            else if (b == (byte)'\r' && !quoted) return true;
        }
        return false;
    }

    /// <summary>Bytes of the first column of a line.</summary>
    public static int FieldEnd(ReadOnlySpan<byte> line, CopyForm form)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var b = line[i];
            if (form.Kind == CopyKind.Text && b == (byte)'\\') i++;
            else if (form.Kind == CopyKind.Csv && quoted && b == form.Escape && form.Escape != form.Quote) i++;
            else if (form.Kind == CopyKind.Csv && b == form.Quote) quoted = !quoted;
            else if (b == form.Delimiter && !quoted) return i;
        }
        return line.Length;
    }
}
