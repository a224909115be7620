using System.Text;

namespace Menshen.Backup.Taking;

/// <summary>That a set is of an engine that somebody else runs: its file among the deployment's.</summary>
/// <param name="Role">Menshen's role there.</param>
/// <param name="IsPlain">It was no superuser. The first sets did not say it.</param>
internal sealed record ForeignEngine(string Role, bool IsPlain)
{
    internal const string FileName = "backup.engine";

    private const string Plain = "no superuser";

    /// <summary>The file: the role's name and, where it was none, a line that says so.</summary>
    public byte[] Content => Encoding.UTF8.GetBytes(IsPlain ? $"{Role}\n{Plain}" : Role);

    /// <summary>Null: it was Menshen's own engine. Takes the file away: it is of the set and not of the deployment.</summary>
    public static ForeignEngine? TakeFrom(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        var lines = File.ReadAllText(path).Split('\n');
        File.Delete(path);
        return new ForeignEngine(lines[0], lines is [_, Plain]);
    }
}
