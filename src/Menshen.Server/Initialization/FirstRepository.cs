namespace Menshen.Server;

/// <summary>Where a new deployment's backups go from its first start on.</summary>
/// <param name="Directory">An absolute directory.</param>
/// <param name="Keep">How many days sets stay at least; null: as the policy says.</param>
public sealed record FirstRepository(string Directory, int? Keep)
{
    /// <summary>Eight days: seven to whose moments one can go back (tencentdb 2.6), and the full set before them. A year of daily full sets on the disk that the data is on
    /// would fill it and stop the database.</summary>
    public const int DaysBeside = 8;

    /// <summary>Whether nobody chose it.</summary>
    public bool IsBeside { get; private init; }

    /// <summary>Beside the deployment, because nobody can know another disk.</summary>
    public static FirstRepository Beside(Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return new FirstRepository(deployment.Root + "-backups", DaysBeside) { IsBeside = true };
    }

    /// <summary>Makes the directory; refuses one in which something is: it may be all that is left of an earlier deployment.</summary>
    public void Make()
    {
        try
        {
            if (Path.GetDirectoryName(Directory) is { } parent && !System.IO.Directory.Exists(parent)) throw new ServerFaultException($"there is no {parent}", "Mount it, or make it.");
            PrivateFiles.MakeDirectory(Directory);
            if (System.IO.Directory.EnumerateFileSystemEntries(Directory).Any())
                throw new ServerFaultException($"{Directory} is not empty", "It may hold the backups of an earlier deployment. Name another directory (--backups DIR), or none (--backups off).");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ServerFaultException($"{Directory} cannot be made: {e.Message}", "Name a directory that can (--backups DIR), or none (--backups off).");
        }
    }
}
