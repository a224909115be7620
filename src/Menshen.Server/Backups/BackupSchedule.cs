using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Says what is due: the one place where intervals are compared.</summary>
internal static class BackupSchedule
{
    /// <param name="rules">The policy's.</param>
    /// <param name="now">The moment.</param>
    /// <param name="full">When the last full set was begun; null: there is none.</param>
    /// <param name="last">When the last set of any kind was.</param>
    /// <param name="tested">When a restore was last found good; null: never.</param>
    /// <param name="copied">When the second repository was brought up to date last; null: never.</param>
    /// <param name="isBroken">WAL was lost since the last full set: only another one helps.</param>
    public static BackupDue Due(BackupRules rules, DateTimeOffset now, DateTimeOffset? full, DateTimeOffset? last, DateTimeOffset? tested, DateTimeOffset? copied, bool isBroken)
    {
        if (full is not { } begun || isBroken || now - begun >= rules.FullEvery) return BackupDue.Full;
        if (rules.IncrementalEvery > TimeSpan.Zero && now - last >= rules.IncrementalEvery) return BackupDue.Incremental;
        // Off the site before it is tried here: the disaster does not wait for the test.
        if (rules.Copy.Repository is not null && !(now - copied < rules.Copy.Every)) return BackupDue.Copy;
        return rules.TestEvery > TimeSpan.Zero && !(now - tested < rules.TestEvery) ? BackupDue.Test : BackupDue.Nothing;
    }
}
