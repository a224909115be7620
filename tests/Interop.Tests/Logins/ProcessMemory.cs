using System.Globalization;
using System.Text;

namespace Menshen.Interop.Tests.Logins;

/// <summary>What lies in the memory of a running process and its children, as a dump would show it.</summary>
internal static class ProcessMemory
{
    private const int Piece = 1 << 20;

    /// <summary>Each process with each of the words that are in its memory, in UTF-8 or UTF-16. Memory that several share is the first one's.</summary>
    public static IReadOnlyList<(int Process, string Word)> With(IEnumerable<int> processes, params string[] words)
    {
        // One look for all of them: what takes its time is to fetch the pages, and half of those of a database are shared by all of its processes.
        var wanted = words.SelectMany(word => new[] { (Word: word, Bytes: Encoding.UTF8.GetBytes(word)), (Word: word, Bytes: Encoding.Unicode.GetBytes(word)) }).ToList();
        HashSet<string> shared = [];
        return [.. processes.SelectMany(process => In(process, wanted, shared).Select(word => (process, word)))];
    }

    /// <summary>The process and all below it.</summary>
    public static IReadOnlyList<int> Family(int root)
    {
        var parents = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(name => (Id: int.Parse(name!, CultureInfo.InvariantCulture), Parent: ParentOf(name!))).ToList();
        List<int> family = [root];
        for (var i = 0; i < family.Count; i++)
            family.AddRange(parents.Where(process => process.Parent == family[i]).Select(process => process.Id));
        return family;
    }

    private static HashSet<string> In(int process, List<(string Word, byte[] Bytes)> wanted, HashSet<string> shared)
    {
        HashSet<string> found = [];
        try
        {
            using var memory = new FileStream($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            var buffer = new byte[Piece + wanted.Max(one => one.Bytes.Length)];
            foreach (var line in File.ReadLines($"/proc/{process}/maps"))
            {
                if (line.Split(' ') is not [var range, ['r', 'w', _, var kind, ..], var offset, var device, var file, ..]) continue;
                var ends = range.Split('-').Select(end => long.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
                if (kind == 's' && !shared.Add($"{device} {file} {offset} {ends[1] - ends[0]}")) continue;
                for (var at = ends[0]; at < ends[1]; at += Piece)
                {
                    try
                    {
                        memory.Position = at;
                        var count = memory.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, ends[1] - at)));
                        foreach (var (word, bytes) in wanted)
                        {
                            if (buffer.AsSpan(0, count).IndexOf(bytes) >= 0) found.Add(word);
                        }
                    }
                    catch (IOException)
                    {
                        // A page that is reserved and not there.
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
        }

        return found;
    }

    /// <summary>The process that started it; 0 if it is gone.</summary>
    internal static int ParentOf(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
