using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Finds the ends of lines and columns in COPY's formats text and csv.</summary>
internal static class CopyLines
{
    /// <summary>Bytes of the first line with its end; -1 where it has none yet.</summary>
    /// <param name="ending">Bytes of that end.</param>
    public static int EndOf(ReadOnlySpan<byte> bytes, CopyForm form, out int ending)
    {
        var at = Find((byte)'\n', bytes, form);
        ending = at > 0 && bytes[at - 1] == (byte)'\r' ? 2 : 1;
        return at < 0 ? -1 : at + 1;
    }

    /// <summary>True if a line has a carriage return that the engine may take for the end of a row: in text any, in csv one outside of quotes.</summary>
    public static bool HasBareReturn(ReadOnlySpan<byte> line, CopyForm form) =>
        line.Contains((byte)'\r') && (form.Kind == CopyKind.Text || Find((byte)'\r', line, form) >= 0);

    /// <summary>Bytes of the first column of a line.</summary>
    public static int FieldEnd(ReadOnlySpan<byte> line, CopyForm form) => Find(form.Delimiter, line, form) is >= 0 and var at ? at : line.Length;

    // The first one that is neither escaped nor in quotes; -1 for none.
    private static int Find(byte sought, ReadOnlySpan<byte> bytes, CopyForm form)
    {
        // Whatever is none of these has no meaning: whole runs of it are passed over.
        var isCsv = form.Kind == CopyKind.Csv;
        var (one, other) = isCsv ? (form.Quote, form.Escape) : ((byte)'\\', (byte)'\\');
        var quoted = false;
        for (var i = 0; i < bytes.Length; i++)
        {
            var run = bytes[i..].IndexOfAny(sought, one, other);
            if (run < 0) return -1;
            i += run;
            var b = bytes[i];
            if (!isCsv && b == (byte)'\\') i++;
            else if (isCsv && quoted && b == form.Escape && form.Escape != form.Quote) i++;
            else if (isCsv && b == form.Quote) quoted = !quoted;
            else if (b == sought && !quoted) return i;
        }
        return -1;
    }
}
