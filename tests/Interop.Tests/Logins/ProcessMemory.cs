using System.Globalization;

namespace Menshen.Interop.Tests.Logins;

/// <summary>What lies in the memory of a running process and its children, as a dump would show it.</summary>
internal static class ProcessMemory
{
    private const int Piece = 1 << 20;

    /// <summary>Each process in which the words are, in UTF-8 or UTF-16.</summary>
    public static IReadOnlyList<string> With(IEnumerable<int> processes, string words) =>
        [.. processes.Where(process => Has(process, System.Text.Encoding.UTF8.GetBytes(words)) || Has(process, System.Text.Encoding.Unicode.GetBytes(words)))
            .Select(process => string.Create(CultureInfo.InvariantCulture, $"{process} {NameOf(process)}"))];

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

    private static bool Has(int process, byte[] words)
    {
        try
        {
            using var memory = new FileStream($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            var buffer = new byte[Piece + words.Length];
            foreach (var line in File.ReadLines($"/proc/{process}/maps"))
            {
                if (line.Split(' ') is not [var range, ['r', 'w', ..], ..]) continue;
                var ends = range.Split('-').Select(end => long.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
                for (var at = ends[0]; at < ends[1]; at += Piece)
                {
                    try
                    {
                        memory.Position = at;
                        var count = memory.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, ends[1] - at)));
                        if (buffer.AsSpan(0, count).IndexOf(words) >= 0) return true;
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

        return false;
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

    private static string NameOf(int process) => File.Exists($"/proc/{process}/comm") ? File.ReadAllText($"/proc/{process}/comm").Trim() : "";
}
