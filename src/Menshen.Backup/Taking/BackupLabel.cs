using System.Globalization;
using System.Text;
using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>Where a base backup begins, as PostgreSQL's file <c>backup_label</c> says it.</summary>
internal sealed record BackupLabel(NpgsqlLogSequenceNumber Start, uint Timeline)
{
    private const string StartWords = "START WAL LOCATION: ";
    private const string TimelineWords = "START TIMELINE: ";

    /// <summary>Null: it is none.</summary>
    public static BackupLabel? Parse(ReadOnlySpan<byte> content)
    {
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        return After(lines, StartWords) is { } start && NpgsqlLogSequenceNumber.TryParse(start.Split(' ')[0], out var lsn)
            && After(lines, TimelineWords) is { } number && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var timeline) && timeline > 0
            ? new BackupLabel(lsn, timeline) : null;
    }

    private static string? After(string[] lines, string words) => lines.FirstOrDefault(line => line.StartsWith(words, StringComparison.Ordinal))?[words.Length..];
}
