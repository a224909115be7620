using System.Text.Json;
using Menshen.Backup;
using Menshen.Backup.Repository;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>When each further repository was brought up to date last, remembered in the deployment.</summary>
internal sealed class CopyTimes(Deployment deployment, IBackupSecrets secrets, KnownRepositories known)
{
    private readonly Lock _gate = new();
    private IReadOnlyList<SeenCopy> _all = SeenCopiesFile.Read(FileIn(deployment), secrets);

    /// <summary>Where a deployment keeps it.</summary>
    public static string FileIn(Deployment deployment) => Path.Combine(deployment.Root, "backup.copies");

    /// <summary>What was written when there was one copy at most: its newest set, and by the time of the file when.</summary>
    public static string OlderFileIn(Deployment deployment) => Path.Combine(deployment.Root, "backup.copied");

    /// <summary>Null: never, as far as is known.</summary>
    public SeenCopy? Of(BackupCopyRules copy)
    {
        var place = RepositoryPlace.Canonical(copy.Repository);
        lock (_gate) return _all.FirstOrDefault(seen => seen.Place == place) ?? Older(place);
    }

    public void Remember(SeenCopy seen)
    {
        lock (_gate)
        {
            var isOlder = Older(seen.Place) is not null;
            _all = [.. _all.Where(other => other.Place != seen.Place), seen];
            SeenCopiesFile.Write(FileIn(deployment), _all, secrets);
            if (isOlder) File.Delete(OlderFileIn(deployment));
        }
    }

    /// <summary>It names no place, but the id of the repository, by which the place is known.</summary>
    private SeenCopy? Older(string place)
    {
        var file = OlderFileIn(deployment);
        try
        {
            if (SeenSetFile.Read(file, secrets) is not { } newest || (newest.Repository.Length > 0 && newest.Repository != known.IdIn(place))) return null;
            var at = File.GetLastWriteTimeUtc(file);
            return new SeenCopy(place, at, at, newest);
        }
        catch (Exception e) when (e is BackupException or JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
