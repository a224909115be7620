using System.Globalization;
using System.Text;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>The file in which the watch keeps how far it has read and which values it has seen.</summary>
/// <remarks>Text: a line "menshen alarms 1", one with the next record's index, one with the time, then a line for each value. A file that does
/// not read like this counts as absent: the watch then learns anew, and says nothing wrong.</remarks>
internal sealed class AlarmMemory
{
    private const string Title = "menshen alarms 1";

    private readonly string _path;

    private AlarmMemory(string path) => _path = path;

    /// <summary>No file, or none that can be read.</summary>
    public bool IsNew { get; private init; } = true;

    /// <summary>Index of the first record not yet looked at.</summary>
    public ulong Next { get; private init; }

    public DateTimeOffset SavedAt { get; private init; }

    public IReadOnlyList<string> Known { get; private init; } = [];

    public static AlarmMemory Read(string path)
    {
        if (File.Exists(path) && File.ReadAllLines(path) is [Title, var next, var time, .. var known]
            && ulong.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && DateTimeOffset.TryParseExact(time, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var saved))
        {
            return new AlarmMemory(path) { IsNew = false, Next = index, SavedAt = saved, Known = known };
        }

        return new AlarmMemory(path);
    }

    /// <summary>Replaces the file, whole or not at all.</summary>
    public void Write(ulong next, DateTimeOffset now, IReadOnlyList<string> known)
    {
        var text = new StringBuilder().Append(Title).Append('\n')
            .Append(next.ToString(CultureInfo.InvariantCulture)).Append('\n')
            .Append(now.ToString("O", CultureInfo.InvariantCulture)).Append('\n');
        foreach (var value in known.Where(value => !value.Contains('\n', StringComparison.Ordinal))) { text.Append(value).Append('\n'); }
        PrivateFile.Replace(_path, Encoding.UTF8.GetBytes(text.ToString()));
    }
}
