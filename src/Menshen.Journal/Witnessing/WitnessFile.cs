using System.Text;

namespace Menshen.Journal;

/// <summary>The checkpoints in a file that a witness has kept: notes one after the other, or a syslog with notes in its messages.</summary>
public static class WitnessFile
{
    /// <summary>Begins a note in a syslog message; its base64 follows.</summary>
    public const string SyslogMark = "menshen-checkpoint ";

    /// <summary>All notes with the line where each begins, in the file's order, and how many lines belong to none.</summary>
    internal static (List<(int Line, CheckpointNote Note)> Notes, int Strangers) Read(string path)
    {
        var lines = File.ReadAllLines(path, Encoding.UTF8);
        List<(int, CheckpointNote)> notes = [];
        var strangers = 0;
        for (var i = 0; i < lines.Length;)
        {
            if (CheckpointNote.TryParse(lines, i) is { } whole)
            {
                notes.Add((i + 1, whole));
                i += CheckpointNote.Lines;
                continue;
            }

            if (FromSyslog(lines[i]) is { } sent) { notes.Add((i + 1, sent)); }
            else if (lines[i].Length > 0) { strangers++; }
            i++;
        }

        return (notes, strangers);
    }

    private static CheckpointNote? FromSyslog(string line)
    {
        var mark = line.IndexOf(SyslogMark, StringComparison.Ordinal);
        if (mark < 0) { return null; }
        var word = line[(mark + SyslogMark.Length)..].Split(' ', 2)[0];
        var bytes = new byte[(word.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(word, bytes, out var written)
            ? CheckpointNote.TryParse(Encoding.UTF8.GetString(bytes, 0, written).Split('\n'), 0)
            : null;
    }
}
