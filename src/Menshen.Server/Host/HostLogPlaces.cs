using System.Globalization;

namespace Menshen.Server;

/// <summary>How far each log of the operating system is recorded, kept for the next start: a line for each file.</summary>
internal sealed class HostLogPlaces(string file)
{
    private readonly Dictionary<string, (long Position, string Head)> _known = Load(file);

    public (long Position, string Head)? Of(string path) => _known.TryGetValue(path, out var known) ? known : null;

    public void Keep(IEnumerable<HostLogFile> files)
    {
        var isNew = false;
        foreach (var log in files)
        {
            isNew |= !_known.TryGetValue(log.Path, out var known) || known != (log.Position, log.Head);
            _known[log.Path] = (log.Position, log.Head);
        }

        if (isNew) PrivateFiles.Write(file, string.Concat(_known.Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.Value.Position} {k.Value.Head}- {k.Key}\n"))));
    }

    // What cannot be read is not known: then each file begins at its end, as at the first start.
    private static Dictionary<string, (long, string)> Load(string file)
    {
        Dictionary<string, (long, string)> known = [];
        if (!File.Exists(file)) return known;
        foreach (var line in File.ReadLines(file))
        {
            if (line.Split(' ', 3) is [var position, var head, var path] && long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
                known[path] = (at, head.TrimEnd('-'));
        }

        return known;
    }
}
