using System.Runtime.CompilerServices;

namespace Menshen.Architecture.Tests;

/// <summary>The files of this repository as a person sees them: without build output and other people's code.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = new(["bin", "obj", "artifacts", "var", ".git", "node_modules", "results"], StringComparer.Ordinal);

    public static string Root { get; } = FindRoot();

    /// <summary>All files below a folder of the repository with one of the endings, as paths relative to the root.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] endings)
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start)
            ? [.. Walk(start).Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)]
            : [];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder).Where(child => !NotOurs.Contains(Path.GetFileName(child))).SelectMany(Walk));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Directory.Exists(Path.GetDirectoryName(here)) ? Path.GetDirectoryName(here) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Menshen.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Menshen.slnx is in no folder above the tests");
    }
}
