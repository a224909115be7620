using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>Compares a program's files with its signed manifest.</summary>
public static class ProgramCheck
{
    /// <summary>What the environment can make the runtime load before our first line runs.</summary>
    private static readonly string[] Loaders =
    [
        "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "DOTNET_SHARED_STORE", "CORECLR_PROFILER", "CORECLR_PROFILER_PATH", "CORECLR_PROFILER_PATH_64", "LD_PRELOAD",
        "LD_AUDIT",
    ];

    /// <summary>Looks at a directory; who the publisher is the caller judges. Without a manifest there are no findings: nothing says how it should be.</summary>
    public static ProgramVerdict Run(string directory)
    {
        var files = ProgramFiles.Measure(directory);
        var digest = Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(string.Concat(files.Select(file => file.Line)))));
        var path = Path.Combine(directory, ProgramManifest.FileName);
        if (!File.Exists(path)) return new ProgramVerdict(directory, digest, null, "", files.Count, []);
        try
        {
            var manifest = ProgramManifest.Read(File.ReadAllText(path));
            return new ProgramVerdict(directory, digest, manifest.Publisher, manifest.Version, files.Count, [.. Compare(manifest.Files, files)]);
        }
        catch (InvalidDataException e)
        {
            return new ProgramVerdict(directory, digest, null, "", files.Count, [new ProgramFinding(ProgramFault.BadManifest, e.Message)]);
        }
    }

    /// <summary>Variables by which whoever starts Menshen adds code to it.</summary>
    public static IEnumerable<ProgramFinding> Surroundings(Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return Loaders.Where(name => !string.IsNullOrEmpty(environment(name))).Select(name => new ProgramFinding(ProgramFault.ForeignCode, name));
    }

    private static IEnumerable<ProgramFinding> Compare(IReadOnlyList<ProgramFile> signed, IReadOnlyList<ProgramFile> found)
    {
        var there = found.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in signed)
        {
            if (!there.Remove(file.Path, out var now)) yield return new ProgramFinding(ProgramFault.Missing, file.Path);
            else if (now != file) yield return new ProgramFinding(ProgramFault.Changed, file.Path);
        }

        foreach (var other in there.Keys.Order(StringComparer.Ordinal)) yield return new ProgramFinding(ProgramFault.Added, other);
    }
}
