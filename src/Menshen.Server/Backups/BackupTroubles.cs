using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Says what of a policy's backups is late, and what ended badly and was not made good since.</summary>
internal static class BackupTroubles
{
    /// <summary>Of an interval: what is merely under way is not late before half as much again has gone by.</summary>
    private const double Patience = 1.5;

    /// <summary>What stays told until the next of its kind ends well; of the others (a restore, pages) only the newest task is told.</summary>
    private static readonly HashSet<string> Standing = ["take", "verify", "test", "copy"];

    /// <summary>What is late, each with a key of its own: the next one is told though one is told already.</summary>
    /// <param name="rules">The policy's.</param>
    /// <param name="now">The moment.</param>
    /// <param name="begun">When the clock began: what never was is late from then on.</param>
    /// <param name="full">When the last full set was begun; null: there is none.</param>
    /// <param name="last">When the last set of any kind was.</param>
    /// <param name="tested">When a restore was last found good; null: never.</param>
    /// <param name="copied">The further repositories, and when each was brought up to date last; null: never.</param>
    /// <param name="read">The oldest of the sets' last readings; null: there are no sets.</param>
    public static IEnumerable<(string Key, string What)> Late(
        BackupRules rules, DateTimeOffset now, DateTimeOffset begun, DateTimeOffset? full, DateTimeOffset? last, DateTimeOffset? tested,
        IReadOnlyList<(BackupCopyRules Copy, DateTimeOffset? At)> copied, DateTimeOffset? read)
    {
        bool IsLate(DateTimeOffset? at, TimeSpan every) => every > TimeSpan.Zero && now - (at ?? begun) > every * Patience;
        if (IsLate(full, rules.FullEvery)) yield return ("full", full is { } set ? $"the last full backup is of {set:u}" : "there never was a full backup");
        else if (last is { } some && IsLate(some, rules.IncrementalEvery)) yield return ("incremental", $"the last backup of any kind is of {some:u}");
        if (IsLate(tested, rules.TestEvery)) yield return ("test", tested is { } good ? $"the last good restore test is of {good:u}" : "no restore test ever ended well");
        foreach (var (copy, at) in copied.Where(one => IsLate(one.At, one.Copy.Every)))
            yield return ($"copy {copy.Repository}", at is { } there ? $"the copy in {copy.Repository} was brought up to date last at {there:u}" : $"the copy in {copy.Repository} was never brought up to date");
        if (read is { } since && IsLate(since, rules.VerifyEvery)) yield return ("verify", $"not every set was read again since {since:u}");
    }

    /// <summary>Whether the last of a kind is remembered.</summary>
    public static bool IsStanding(string kind) => Standing.Contains(kind);

    /// <summary>What ended badly and was not made good since, by kind, set or chain.</summary>
    /// <param name="ledger">What is remembered, also from before this start.</param>
    /// <param name="newest">The last task of all but copies in this process.</param>
    /// <param name="copies">The further repositories of the policy: of a place that is in it no more nothing can be made good.</param>
    public static IEnumerable<(string Key, string What)> Bad(BackupLedger ledger, BackupTask? newest, IReadOnlyList<BackupCopyRules> copies)
    {
        bool IsOver(EndedWork work) => work.Kind == "copy" && !copies.Any(copy => work.Place.Length == 0 || RepositoryPlace.Canonical(copy.Repository) == RepositoryPlace.Canonical(work.Place));
        IEnumerable<(string Key, string What)> bad =
        [
            .. ledger.Ended.Where(work => !work.IsGood && !IsOver(work))
                .Select(work => work.Place.Length == 0 ? (work.Kind, $"{work.Kind}: {work.Result}") : ($"{work.Kind} {work.Place}", $"{work.Kind} to {work.Place}: {work.Result}")),
            .. ledger.Looks.Where(look => look.Damage.Length + look.Beside.Length > 0)
                .Select(look => ($"verify {look.Label}", $"verify: the set {look.Label}, read at {look.At:u}: {(look.Damage.Length > 0 ? look.Damage : look.Beside)}")),
            .. ledger.Tries.Where(one => !one.IsGood).Select(one => ($"test {one.Chain}", $"test: the set {one.Set} did not come back at {one.At:u}: {one.Result}")),
        ];
        if (newest is { EndedBadly: true } last && !IsStanding(last.Kind)) bad = bad.Append((last.Kind, $"{last.Kind}: {last.Result}"));
        return bad.OrderBy(one => one.Key, StringComparer.Ordinal);
    }
}
