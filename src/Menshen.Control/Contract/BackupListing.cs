namespace Menshen.Control;

/// <summary>Whether one could recover now, to when, and how long it would take.</summary>
public sealed record BackupListing
{
    /// <summary>Directory of the repository; empty: none is configured.</summary>
    public required string Repository { get; init; }

    /// <summary><c>ok</c>; <c>off</c>; <c>elsewhere</c>: other programs make them; or <c>error</c>, and <see cref="Troubles"/> says why.</summary>
    public required string Status { get; init; }

    public required IReadOnlyList<string> Troubles { get; init; }

    /// <summary>The earliest moment from which on any can be brought back; null: none. Sets before it come back each as it ended.</summary>
    public required DateTimeOffset? From { get; init; }

    /// <summary>And the latest.</summary>
    public required DateTimeOffset? Until { get; init; }

    /// <summary>An estimate for the latest, in seconds: at the rate of the last restore test, or at a cautious one where there was none.</summary>
    public required double? RestoreSeconds { get; init; }

    /// <summary>WAL up to here is in the repository; empty: nothing is.</summary>
    public required string Archived { get; init; }

    /// <summary>How long ago that was last so, in seconds.</summary>
    public required double? ArchiveLag { get; init; }

    /// <summary>How long ago all that the journal had on disk was in the repository, in seconds; null: it never was, or nobody copies it now.</summary>
    public double? JournalLag { get; init; }

    public required IReadOnlyList<BackupSetReport> Sets { get; init; }

    /// <summary>What is under way, before copies, or the last of all; <see cref="Works"/> has those beside it.</summary>
    public required BackupWork? Work { get; init; }

    /// <summary>The last work of all but copies, and the last copy to each place, in the order in which they were begun: under way, or ended.</summary>
    public IReadOnlyList<BackupWork> Works { get; init => field = value ?? []; } = [];

    /// <summary>Place of the second repository, the first of <see cref="Copies"/>; empty: none is configured.</summary>
    public string Copy { get; init; } = "";

    /// <summary>When that was brought up to date last; null: never.</summary>
    public DateTimeOffset? CopiedAt { get; init; }

    /// <summary>All further repositories, in the order of the policy.</summary>
    public IReadOnlyList<BackupCopyReport> Copies { get; init => field = value ?? []; } = [];

    /// <summary>When a restore was last tried and found good, by its signed report; null: never.</summary>
    public DateTimeOffset? TestedAt { get; init; }

    /// <summary>When the keys were backed up last, or came back from a backup; null: that is not known here.</summary>
    public DateTimeOffset? KeysAt { get; init; }

    /// <summary>How many persons it takes to open that backup: 1 where a passphrase does.</summary>
    public int? KeysPersons { get; init; }

    /// <summary>Of which set; empty: of none.</summary>
    public string Tested { get; init; } = "";

    /// <summary>When a verification last ended, well or not; null: never.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Each set was read since then, or was taken since; null: there are no sets.</summary>
    public DateTimeOffset? ReadSince { get; init; }
}
