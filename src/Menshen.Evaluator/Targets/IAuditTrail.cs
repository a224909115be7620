namespace Menshen.Evaluator.Targets;

/// <summary>The records of a target, read as its auditor.</summary>
public interface IAuditTrail
{
    /// <summary>The auditor, with the database of the records.</summary>
    Subject Auditor { get; }

    /// <summary>The tables or views with records, schema-qualified.</summary>
    IReadOnlyList<string> Tables { get; }

    /// <summary>Records whose text has a word, newest first, waiting some seconds for the first; each as column and value.</summary>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation);

    /// <summary>The records about some subjects since a moment, oldest first, without waiting.</summary>
    Task<IReadOnlyList<RecordReference>> RecordsAsync(IReadOnlyList<string> subjects, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>How many records of a subject have a word anywhere, with all values that the trail keeps; without waiting.</summary>
    Task<long> CountAsync(string subject, string word, CancellationToken cancellation);

    /// <summary>How many of these ports of this machine are in the records since a moment as the source of a connection, waiting some seconds for the first.</summary>
    Task<int> SourcesOnRecordAsync(IReadOnlyList<int> ports, DateTimeOffset since, CancellationToken cancellation);

    /// <summary>The proof that a record is in the trail, as anybody could check it; null: the trail gives none.</summary>
    Task<string?> ProveAsync(long index, CancellationToken cancellation);

    /// <summary>Whether a proof convinces somebody who has the public key alone.</summary>
    Task<bool> ConvincesAsync(string proof, CancellationToken cancellation);

    /// <summary>The auditor's choice of what is recorded, or null if there is none.</summary>
    IAuditSelection? Selection { get; }

    /// <summary>Where somebody reads the records that an auditor lets him read; null: an auditor cannot let anybody.</summary>
    string? DelegatedView { get; }

    /// <summary>The auditor lets a reader see the records of a subject; answers the number of that leave.</summary>
    Task<long> DelegateAsync(Subject reader, string ofSubject, CancellationToken cancellation);

    /// <summary>Takes it back.</summary>
    Task RevokeAsync(long number, CancellationToken cancellation);

    /// <summary>Each administrator who is no auditor tries the same: who, and why not; null: it was done.</summary>
    Task<IReadOnlyList<(string Who, string? Refusal)>> DelegateAsOthersAsync(Subject reader, string ofSubject, CancellationToken cancellation);

    /// <summary>The records of a subject in a form for programs, one a line; null: in that form there are none.</summary>
    Task<string?> ExportAsync(string form, string subject, CancellationToken cancellation);

    /// <summary>What the target says it records.</summary>
    Task<IReadOnlyList<CataloguedEvent>> CatalogueAsync(CancellationToken cancellation);

    /// <summary>The records of a subject as a person reads them, in a language; null: the target shows none.</summary>
    Task<string?> ReadAsync(string subject, string language, CancellationToken cancellation);

    /// <summary>A report over the last hour, as a page; null: the target makes none.</summary>
    Task<string?> ReportAsync(string language, CancellationToken cancellation);

    /// <summary>The auditor takes a copy of the records of a subject away, as a file; answers what came of it. Null: the target has nothing for it.</summary>
    Task<string?> TakeAwayAsync(string subject, CancellationToken cancellation);

    /// <summary>Somebody else tries to have a report; answers why not, or null: it was made.</summary>
    Task<string?> ReportAsAsync(Subject who, CancellationToken cancellation);

    /// <summary>A copy of the trail of which one byte has changed: what is said of it, and whether a record is read in it all the same. Null: nothing is said, or it is too long to copy.</summary>
    Task<(string Said, bool HasRecord)?> DamagedAsync(string subject, string word, CancellationToken cancellation);

    /// <summary>Where the records are kept; null: the target does not say.</summary>
    Task<AuditStore?> StoreAsync(CancellationToken cancellation);

    /// <summary>True if the trail on the disk can be verified at all.</summary>
    bool IsVerifiable { get; }

    /// <summary>Whether the trail on the disk is whole; with <paramref name="damaged"/> a copy of it in which one byte was changed. Null: it is too long to copy.</summary>
    Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation);
}
