namespace Menshen.Policy;

/// <summary>The sparsest backups that a profile takes: a sparser schedule is refused where the policy is read.</summary>
/// <param name="FullEvery">The longest time between full sets. Every profile 31 d; strict 24 h (tencentdb 2.6; GB/T 22239 A3, as credit 5.4 g cites it).</param>
/// <param name="IncrementalEvery">The longest time between sets of any kind. 31 d; strict 24 h (real-name 7.6.4 (1), credit 5.4 a).</param>
/// <param name="TestEvery">The longest time between trial restores. 366 d; strict 7 d: the documents say "regularly" (credit 5.4 f), and the catalogue's summary
/// proposes a week.</param>
/// <param name="VerifyEvery">The longest time before a set is read again. 366 d; strict 31 d: "regularly" again (credit 5.4 f), and less often than restores are
/// tried, because all that is kept is read.</param>
/// <param name="CopyEvery">The longest time between copies to the second repository. 31 d; strict 24 h: the documents ask for timed batches (real-name 7.6.4 (2)), and
/// what is backed up daily leaves daily.</param>
/// <param name="Keep">How long sets stay at least. Nothing; strict 366 d: a year, also a leap year (real-name 7.6.4 (1)), and with it the seven days to whose moments
/// tencentdb 2.6 wants to go back.</param>
/// <param name="IsDemanded">Whether there must be a repository, a second one, incremental sets, verifications and trial restores at all: <c>off</c> is sparser than any number.</param>
/// <param name="KeysPersons">How many persons it takes at least to open a backup of the keys. One; strict two: where no Menshen runs that could ask for an approval,
/// a restore needs the keys alone, and nobody is to bring everything back alone.</param>
public sealed record BackupBounds(
    TimeSpan FullEvery, TimeSpan IncrementalEvery, TimeSpan TestEvery, TimeSpan VerifyEvery, TimeSpan CopyEvery, TimeSpan Keep, bool IsDemanded, int KeysPersons)
{
    private static readonly BackupBounds Usual = new(
        TimeSpan.FromDays(31), TimeSpan.FromDays(31), TimeSpan.FromDays(366), TimeSpan.FromDays(366), TimeSpan.FromDays(31), TimeSpan.Zero, IsDemanded: false, KeysPersons: 1);

    private static readonly BackupBounds Strict = new(
        TimeSpan.FromHours(24), TimeSpan.FromHours(24), TimeSpan.FromDays(7), TimeSpan.FromDays(31), TimeSpan.FromHours(24), TimeSpan.FromDays(366), IsDemanded: true, KeysPersons: 2);

    /// <summary>Those of a profile.</summary>
    public static BackupBounds Of(Profile profile) => profile == Profile.Strict ? Strict : Usual;
}
