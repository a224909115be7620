using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Says what is due: the one place where intervals are compared.</summary>
internal static class BackupSchedule
{
    /// <param name="rules">The policy's.</param>
    /// <param name="now">The moment, in local time.</param>
    /// <param name="full">When the last full set was begun; null: there is none.</param>
    /// <param name="last">When the last set of any kind was.</param>
    /// <param name="tested">When a restore was last found good; null: never.</param>
    /// <param name="read">The oldest of the sets' last readings; null: there are no sets.</param>
    /// <param name="isBroken">WAL was lost since the last full set, or that or one after it is damaged: only another one helps.</param>
    /// <param name="isTested">A test was what was done last: one that fails each time must not keep sets from being read, nor the reading a test.</param>
    public static BackupDue Due(
        BackupRules rules, DateTimeOffset now, DateTimeOffset? full, DateTimeOffset? last, DateTimeOffset? tested, DateTimeOffset? read, bool isBroken, bool isTested = false)
    {
        if (full is not { } begun || isBroken || now >= NextFull(rules, begun.ToOffset(now.Offset))) return BackupDue.Full;
        if (rules.IncrementalEvery > TimeSpan.Zero && now - last >= rules.IncrementalEvery) return BackupDue.Incremental;
        var isTest = rules.TestEvery > TimeSpan.Zero && !(now - tested < rules.TestEvery);
        var isVerify = rules.VerifyEvery > TimeSpan.Zero && now - read >= rules.VerifyEvery;
        return isTest && !(isVerify && isTested) ? BackupDue.Test : isVerify ? BackupDue.Verify : BackupDue.Nothing;
    }

    /// <summary>Whether a further repository is to be brought up to date.</summary>
    /// <param name="copy">Which.</param>
    /// <param name="now">The moment.</param>
    /// <param name="copied">When it was last; null: never.</param>
    public static bool IsDue(BackupCopyRules copy, DateTimeOffset now, DateTimeOffset? copied) => !(now - copied < copy.Every);

    /// <summary>The last time of the wished hour before it would be due anyway; where there is none, then.</summary>
    private static DateTimeOffset NextFull(BackupRules rules, DateTimeOffset begun)
    {
        var latest = begun + rules.FullEvery;
        if (rules.FullAt is not { } hour) return latest;
        var wished = new DateTimeOffset(latest.Date + hour.ToTimeSpan(), latest.Offset);
        if (wished > latest) wished = wished.AddDays(-1);
        return wished > begun ? wished : latest;
    }
}
