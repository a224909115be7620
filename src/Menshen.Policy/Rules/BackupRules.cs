namespace Menshen.Policy;

/// <summary>Where backups go, how often they are taken, and how long they stay.</summary>
/// <param name="Repository">An absolute directory; null: none. Default none, because nobody can know another disk for you; <c>menshen init</c> writes one beside the deployment.</param>
/// <param name="FullEvery">Default 24 h, 1 h to 31 d: the strictest standard asks for a full backup a day.</param>
/// <param name="IncrementalEvery">Default 6 h, 10 min to 31 d, zero for never: WAL since the last set is what a restore replays.</param>
/// <param name="Keep">Sets stay at least so long. Default 366 d: "at least one year" in leap years too.</param>
/// <param name="KeepFull">So many full sets stay however old they are. Default 2, 1 to 1000: the only good one never goes.</param>
/// <param name="TestEvery">How often the newest state is brought back beside the running one, checked and taken away. Default 7 d, 1 h to 366 d, zero for
/// never: the strictest standard asks for a drill a year and regular tests; it costs as much disk as the data.</param>
public sealed record BackupRules(string? Repository, TimeSpan FullEvery, TimeSpan IncrementalEvery, TimeSpan Keep, int KeepFull, TimeSpan TestEvery)
{
    /// <summary>Whether the policy says that other programs make the backups: those of an external engine, for example.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>The hour, in local time, to which a full set that would be due later is brought forward; null: none. Default 02:00: a standard asks for the early morning.</summary>
    public TimeOnly? FullAt { get; init; } = new(2, 0);

    /// <summary>How far the work on a set gives way to those who work with the database: a process's niceness (nice(2)). Default 10, 0 to 19: at 10 a busy
    /// server keeps nine tenths of its processors, and a set on an idle one takes no longer.</summary>
    public int Nice { get; init; } = 10;

    /// <summary>How many persons it takes to open a backup of the keystore's keys. Default 1, 1 to 16; in profile strict 2: with the keys and a set of backups everything
    /// is brought back where no Menshen runs, and nobody else is asked.</summary>
    public int KeysPersons { get; init; } = 1;
    /// <summary>How old the last reading of any set may become before it is read and checked again. Default 7 d, 1 h to 366 d, zero for never: a disk that changes
    /// what lies on it is found while an older set is still there.</summary>
    public TimeSpan VerifyEvery { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The further repositories, none twice. Default none, because nobody can know another site for you.</summary>
    public IReadOnlyList<BackupCopyRules> Copies { get; init; } = [];

    /// <summary>What a copy goes by that says nothing of its own, and the way to a place that somebody names.</summary>
    public BackupCopyRules CopyDefaults { get; init; } = BackupCopyRules.Default;

    public static BackupRules Default { get; } = new(null, TimeSpan.FromHours(24), TimeSpan.FromHours(6), TimeSpan.FromDays(366), 2, TimeSpan.FromDays(7));
}
