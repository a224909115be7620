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

    public Task<string> ProveAsync(long index, CancellationToken cancellation) => inner.ProveAsync(index, cancellation);

    public async Task<bool> ConvincesAsync(string proof, CancellationToken cancellation) => Convincing ?? await inner.ConvincesAsync(proof, cancellation);

    public async Task<bool?> IsWholeAsync(bool damaged, CancellationToken cancellation) => Whole ?? await inner.IsWholeAsync(damaged, cancellation);
}
