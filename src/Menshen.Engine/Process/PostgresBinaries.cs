using System.Globalization;

namespace Menshen.Engine;

/// <summary>Finds PostgreSQL's programs.</summary>
internal static class PostgresBinaries
{
    /// <summary>Oldest version whose defaults we build on: since 15 nobody may create in schema public.</summary>
    public const int OldestMajor = 15;

    private const string DebianRoot = "/usr/lib/postgresql";

    public static string Find(string? given)
    {
        if (given is not null)
        {
            return File.Exists(Path.Combine(given, "postgres")) && File.Exists(Path.Combine(given, "initdb"))
                ? given
                : throw new EngineFaultException($"{given} does not hold postgres and initdb.");
        }

        var found = Directory.Exists(DebianRoot) ? Directory.GetDirectories(DebianRoot) : [];
        return found
            .Select(d => (Major: int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var m) ? m : 0, Bin: Path.Combine(d, "bin")))
            .Where(v => v.Major >= OldestMajor && File.Exists(Path.Combine(v.Bin, "postgres")))
            .OrderBy(v => v.Major)
            .Select(v => v.Bin)
            .FirstOrDefault()
            ?? throw new EngineFaultException($"no PostgreSQL {OldestMajor} or newer under {DebianRoot}: install the package postgresql-15.");
    }
}
