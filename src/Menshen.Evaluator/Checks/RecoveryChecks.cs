using System.Collections.Immutable;
using System.Globalization;

namespace Menshen.Evaluator.Checks;

/// <summary>Whether one could recover now: sets that are recent, a log without a gap, a trial restore that came back, and a verification that notices.</summary>
internal static class RecoveryChecks
{
    /// <summary>Daily and weekly, as the documents ask for, and an hour for the backup itself.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromHours(25), Week = TimeSpan.FromDays(7) + TimeSpan.FromHours(1);

    /// <summary>How far the log of a quiet system may be behind.</summary>
    private const double MostLag = 300;

    /// <summary>What is said where nobody can be asked.</summary>
    internal const string Elsewhere = "backups of this target are made by other programs, and nobody has said where they are: a person has to look at them";

    public static ImmutableArray<Check> All { get; } =
    [
        new("recovery.ready", "One could recover now: a set of today, a full one of this week, the log without a gap, and the last trial restore came back.", "此刻可以恢复:有当日备份与本周全量备份,日志无缺口,且上次恢复演练成功。",
            ["gat389-4.9-c", "credit-5.4-a.2", "credit-5.4-a.3", "credit-5.4-f", "realname-7.6.4-1.1", "realname-7.6.4-1.2"], ReadyAsync),
        new("recovery.tampering", "One changed byte of a copied set is found.", "备份副本被改一字节即被发现。", ["credit-5.4-f"], TamperingAsync) { IsAttack = true },
    ];

    private static async Task ReadyAsync(CheckRun run)
    {
        if (await KeptAsync(run).ConfigureAwait(false) is not (_, { } kept)) return;
        Age(run, "the newest set", kept.Newest, Day);
        Age(run, "the newest full set", kept.NewestFull, Week);
        Age(run, "the latest moment that can be brought back", kept.Until, Day);
        var lag = kept.LagSeconds is { } seconds ? seconds.ToString("0 s", CultureInfo.InvariantCulture) : "not known";
        run.Observe("how far the log in the repository is behind", $"at most {MostLag} s", lag, kept.LagSeconds <= MostLag);
        run.Observe("gaps, delays and failures that the target tells of", "none", kept.Troubles.Count == 0 ? "none" : string.Join("; ", kept.Troubles), kept.Troubles.Count == 0);
        // Where none is known there is nothing to judge: it may have been made before the target remembered.
        if (kept.KeysPersons is { } persons)
            run.Observe("how many persons it takes to open the last backup of the keys", "2 or more", persons.ToString(CultureInfo.InvariantCulture), persons >= 2);
        run.Observe("the last trial restore, by the records", "came back", kept.LastTest ?? "there was none", kept is { LastTest: not null, LastTestPassed: true });
    }

    private static async Task TamperingAsync(CheckRun run)
    {
        if (await KeptAsync(run).ConfigureAwait(false) is not ({ } keeper, _)) return;
        if (await keeper.IsCopyWholeAsync(damaged: false, run.Cancellation).ConfigureAwait(false) is not { } whole)
        {
            run.Inconclusive("the repository is too large to copy it and damage the copy, or not on this machine");
            return;
        }

        run.Observe("a copy of the repository, verified: signatures, chains, digests", "whole", whole ? "whole" : "damaged", whole);
        var damaged = await keeper.IsCopyWholeAsync(damaged: true, run.Cancellation).ConfigureAwait(false);
        run.Observe("another with one changed byte, verified", "damaged", damaged == true ? "whole" : "damaged", damaged == false);
    }

    /// <summary>The backups that the target makes; null: nothing further is asked. That it makes none is a finding, and that others do needs a person.</summary>
    private static async Task<(Targets.IBackupKeeper Keeper, Targets.KeptBackups Kept)?> KeptAsync(CheckRun run)
    {
        if (run.Target.Backups is not { } keeper)
        {
            run.NeedsPerson(Elsewhere);
            return null;
        }

        var kept = await keeper.StateAsync(run.Cancellation).ConfigureAwait(false);
        if (kept is { AreElsewhere: false }) return (keeper, kept);
        if (kept is null)
            run.Observe("a repository for backups", "the policy names one, or says that other programs make them", "nothing is backed up", isAsExpected: false);
        else
            run.NeedsPerson(Elsewhere);
        return null;
    }

    private static void Age(CheckRun run, string what, DateTimeOffset? at, TimeSpan most)
    {
        var age = DateTimeOffset.UtcNow - at;
        run.Observe(
            what, string.Create(CultureInfo.InvariantCulture, $"at most {most.TotalHours:0} h old"), age is { } old ? string.Create(CultureInfo.InvariantCulture, $"{old.TotalHours:0.0} h old") : "there is none",
            age <= most);
    }
}
