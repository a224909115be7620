using Menshen.Evaluator;
using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A deployment's own trail, of which something is weaker: what a Menshen with that fault would show its auditor.</summary>
internal sealed class WeakenedTrail(IAuditTrail inner) : IAuditTrail
{
    /// <summary>Words of searches whose records were never made.</summary>
    public IReadOnlyList<string> Unrecorded { get; init; } = [];

    /// <summary>A column that records lack.</summary>
    public string? Without { get; init; }

    /// <summary>How many records hold a secret.</summary>
    public long Leaks { get; init; }

    /// <summary>What every proof is said to be; null: what it is.</summary>
    public bool? Convincing { get; init; }

    /// <summary>What the verifier always says; null: what is so.</summary>
    public bool? Whole { get; init; }

    public Subject Auditor { get; init; } = inner.Auditor;

    public IReadOnlyList<string> Tables { get; init; } = inner.Tables;

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation)
    {
        if (Unrecorded.Any(lost => word.Contains(lost, StringComparison.Ordinal))) return [];
        var found = await inner.FindAsync(subject, word, cancellation);
        return Without is null ? found : [.. found.Select(record => record.Where(column => column.Key != Without).ToDictionary())];
    }

    public Task<IReadOnlyList<RecordReference>> RecordsAsync(IReadOnlyList<string> subjects, DateTimeOffset since, CancellationToken cancellation) =>
        inner.RecordsAsync(subjects, since, cancellation);

    public async Task<long> CountAsync(string subject, string word, CancellationToken cancellation) => Leaks + await inner.CountAsync(subject, word, cancellation);

    // Words of a search for connections are their ports.
    public async Task<int> SourcesOnRecordAsync(IReadOnlyList<int> ports, DateTimeOffset since, CancellationToken cancellation) =>
        Unrecorded.Contains("connections") ? 0 : await inner.SourcesOnRecordAsync(ports, since, cancellation);

    /// <summary>Types of event that the catalogue does not have.</summary>
    public string? Uncatalogued { get; init; }

    /// <summary>Where the records are said to be; null: where they are.</summary>
    public Func<AuditStore, AuditStore>? Elsewhere { get; init; }

    /// <summary>True if what an auditor has taken back can be read on.</summary>
    public bool NeverRevokes { get; init; }

    /// <summary>True if a rule of what is recorded is taken and not kept.</summary>
    public bool NeverChooses { get; init; }

    /// <summary>What is written before each line of an export.</summary>
    public string Before { get; init; } = "";

    public IAuditSelection? Selection => NeverChooses ? new UnheededSelection() : inner.Selection;

    public string? DelegatedView => inner.DelegatedView;

    public bool IsVerifiable => inner.IsVerifiable;

    public Task<long> DelegateAsync(Subject reader, string ofSubject, CancellationToken cancellation) => inner.DelegateAsync(reader, ofSubject, cancellation);

    public Task RevokeAsync(long number, CancellationToken cancellation)
    {
        if (!NeverRevokes) return inner.RevokeAsync(number, cancellation);
        Unrevoked = number;
        return Task.CompletedTask;
    }

    /// <summary>What was not taken back, and has to be afterwards.</summary>
    public long? Unrevoked { get; private set; }

    public Task<IReadOnlyList<(string Who, string? Refusal)>> DelegateAsOthersAsync(Subject reader, string ofSubject, CancellationToken cancellation) =>
        inner.DelegateAsOthersAsync(reader, ofSubject, cancellation);

    public async Task<string?> ExportAsync(string form, string subject, CancellationToken cancellation) =>
        string.Join('\n', (await inner.ExportAsync(form, subject, cancellation))!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Before + line));

    /// <summary>What the catalogue says of each event; null: what it says.</summary>
    public Func<CataloguedEvent, CataloguedEvent>? Catalogued { get; init; }

    public async Task<IReadOnlyList<CataloguedEvent>> CatalogueAsync(CancellationToken cancellation) =>
        [.. (await inner.CatalogueAsync(cancellation)).Where(one => one.Type != Uncatalogued).Select(one => Catalogued is null ? one : Catalogued(one))];

    /// <summary>The one language that it speaks; null: each.</summary>
    public string? Speaks { get; init; }

    public Task<string?> ReadAsync(string subject, string language, CancellationToken cancellation) => inner.ReadAsync(subject, Speaks ?? language, cancellation);

    public Task<string?> ReportAsync(string language, CancellationToken cancellation) => inner.ReportAsync(Speaks ?? language, cancellation);

    /// <summary>True if anybody gets a report.</summary>
    public bool ReportsToAll { get; init; }

    /// <summary>True if what is taken away has no records.</summary>
    public bool TakesNothing { get; init; }

    public async Task<string?> TakeAwayAsync(string subject, CancellationToken cancellation) => TakesNothing ? "" : await inner.TakeAwayAsync(subject, cancellation);

    public Task<string?> ReportAsAsync(Subject who, CancellationToken cancellation) => ReportsToAll ? Task.FromResult<string?>(null) : inner.ReportAsAsync(who, cancellation);

    /// <summary>What comes of a damaged copy; null: what does.</summary>
    public Func<(string Said, bool HasRecord), (string Said, bool HasRecord)>? Damaged { get; init; }

    public async Task<(string Said, bool HasRecord)?> DamagedAsync(string subject, string word, CancellationToken cancellation) =>
        await inner.DamagedAsync(subject, word, cancellation) is { } found && Damaged is not null ? Damaged(found) : await inner.DamagedAsync(subject, word, cancellation);

    public async Task<AuditStore?> StoreAsync(CancellationToken cancellation) => Elsewhere is null ? await inner.StoreAsync(cancellation) : Elsewhere((await inner.StoreAsync(cancellation))!);

    public Task<string?> ProveAsync(long index, CancellationToken cancellation) => inner.ProveAsync(index, cancellation);

    public async Task<bool> ConvincesAsync(string proof, CancellationToken cancellation) => Convincing ?? await inner.ConvincesAsync(proof, cancellation);

    public async Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation) => Whole ?? await inner.IsWholeAsync(damaged, cancellation);
}
