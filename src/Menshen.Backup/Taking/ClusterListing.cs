namespace Menshen.Backup.Taking;

/// <summary>Lists what of a cluster belongs into a backup: what pg_basebackup takes, and no more.</summary>
/// <remarks>Manual: "Making a Base Backup Using the Low Level API", on what to omit.</remarks>
internal static class ClusterListing
{
    /// <summary>Place of the cluster's files in a set.</summary>
    public const string Folder = "engine/";

    /// <summary>Copied after all others: it must not be older than the pages.</summary>
    public const string ControlFile = "global/pg_control";

    /// <summary>Tells recovery where to begin.</summary>
    public const string LabelFile = "backup_label";

    /// <summary>Directories whose contents PostgreSQL makes anew; they are kept, empty.</summary>
    private static readonly string[] Emptied =
        ["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans"];

    private static readonly string[] Omitted =
        ["postmaster.pid", "postmaster.opts", LabelFile, "tablespace_map", "recovery.signal", "standby.signal", "postgresql.auto.conf.tmp", "current_logfiles.tmp"];

    public static IReadOnlyList<SourceFile> Of(string cluster)
    {
        List<SourceFile> found = [];
        Walk(cluster, "", found);
        // What WAL has to be replayed into.
        found.Add(new SourceFile(cluster, "pg_wal/archive_status", $"{Folder}pg_wal/archive_status/", 0, OwnerDirectory));
        return found;
    }

    /// <summary>As PostgreSQL wants its directories.</summary>
    public const int OwnerDirectory = (int)(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static void Walk(string cluster, string at, List<SourceFile> found)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(cluster, at)).EnumerateFileSystemInfos())
        {
            var path = at.Length == 0 ? entry.Name : $"{at}/{entry.Name}";
            if (entry.LinkTarget is not null)
                throw new BackupException(
                    $"{Path.Combine(cluster, path)} is a symbolic link", "Tablespaces are not backed up yet: move their contents into the cluster. Another link is not PostgreSQL's: remove it.");
            if (entry is DirectoryInfo)
            {
                if (entry.Name.StartsWith("pgsql_tmp", StringComparison.Ordinal)) continue;
                found.Add(new SourceFile(cluster, path, $"{Folder}{path}/", 0, OwnerDirectory));
                if (!Emptied.Contains(path)) Walk(cluster, path, found);
            }
            else if (!IsOmitted(path))
            {
                found.Add(new SourceFile(cluster, path, Folder + path, ((FileInfo)entry).Length, (int)entry.UnixFileMode));
            }
        }
    }

    public static bool IsOmitted(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return Omitted.Contains(path) || name.StartsWith("pgsql_tmp", StringComparison.Ordinal) || name.StartsWith("pg_internal.init", StringComparison.Ordinal)
            || IsTemporaryRelation(name);
    }

    /// <summary>Temporary tables are <c>t3_16384</c>: their sessions are gone after a restore.</summary>
    private static bool IsTemporaryRelation(string name) =>
        name.Length > 3 && name[0] == 't' && char.IsAsciiDigit(name[1]) && name.IndexOf('_', StringComparison.Ordinal) is > 1 and var bar
            && name.AsSpan(1, bar - 1).IndexOfAnyExceptInRange('0', '9') < 0 && bar + 1 < name.Length && char.IsAsciiDigit(name[bar + 1]);
}
