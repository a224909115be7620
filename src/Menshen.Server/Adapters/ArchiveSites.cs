using Menshen.Backup.Repository;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The journal's archive as the policy says it: directories of this machine, and places on others.</summary>
public static class ArchiveSites
{
    public static IReadOnlyList<ArchiveSite> Of(PolicySet policy, Deployment deployment)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(deployment);
        return [.. policy.JournalKeeping.Archive.Select(rules => Of(rules, deployment))];
    }

    /// <summary>Whether a place is on another machine, so that the policy has to say how to come there.</summary>
    public static bool IsFar(string place) => RepositoryPlace.IsFar(place);

    private static ArchiveSite Of(ArchiveRules rules, Deployment deployment) => IsFar(rules.Place)
        ? new ArchiveSite(rules.Place, () => new FarArchive(() => RepositoryPlace.Open(rules.Place, OffSite.AccessOf(rules.Sftp, rules.S3)), deployment.ArchiveLockOf(rules.Place), TimeProvider.System))
        : ArchiveSite.Of(rules.Place);
}
