using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A second system of which something is weaker: what one of a Menshen with that fault would do.</summary>
internal sealed class WeakenedSpare(ISpareSystem inner) : ISpareSystem, ISpareRecords, ISpareKeys
{
    /// <summary>True if no watch over the records raises an alarm.</summary>
    public bool NeverAlarms { get; init; }

    /// <summary>True if who goes around all rules is on no record.</summary>
    public bool ForgetsBypass { get; init; }

    /// <summary>True if room that is set is not kept to.</summary>
    public bool LimitsNothing { get; init; }

    /// <summary>True if records stay where they are.</summary>
    public bool MovesNothing { get; init; }

    /// <summary>True if what is archived cannot be brought back.</summary>
    public bool FetchesNothing { get; init; }

    /// <summary>True if damage is not found.</summary>
    public bool IsAlwaysWhole { get; init; }

    /// <summary>True if one share opens a backup.</summary>
    public bool TakesOneShare { get; init; }

    /// <summary>True if what came back opens nothing.</summary>
    public bool OpensNothing { get; init; }

    /// <summary>True if a key of any length is taken.</summary>
    public bool TakesAnyKey { get; init; }

    /// <summary>True if it starts without the device.</summary>
    public bool NeedsNoDevice { get; init; }

    private string _mark = "";

    public ISpareRecords Records => this;

    public ISpareKeys Keys => this;

    /// <summary>The log servers that get records; null: those that do.</summary>
    public IReadOnlyList<RecordReceiver>? Reached { get; init; }

    public IReadOnlyList<RecordReceiver> Receivers => Reached ?? inner.Records.Receivers;

    string ISpareRecords.Directory => inner.Records.Directory;

    string ISpareKeys.Directory => inner.Keys.Directory;

    public Task BeginAsync(CancellationToken cancellation) => inner.BeginAsync(cancellation);

    public Task SayAsync(string sql, CancellationToken cancellation) => inner.SayAsync(sql, cancellation);

    public async Task<long> CountAsync(string word, CancellationToken cancellation) => ForgetsBypass && _mark.Contains(word, StringComparison.Ordinal) ? 0 : await inner.CountAsync(word, cancellation);

    public Task<string?> BypassAsync(string sql, CancellationToken cancellation) => inner.BypassAsync(_mark = sql, cancellation);

    public async Task<bool> IsAlarmedAsync(string rule, CancellationToken cancellation) => !NeverAlarms && await inner.IsAlarmedAsync(rule, cancellation);

    public string NewPlace() => inner.Records.NewPlace();

    public Task<SpareSpace> SpaceAsync(CancellationToken cancellation) => inner.Records.SpaceAsync(cancellation);

    public async Task<string?> LimitAsync(long capacity, int alarmAtPercent, CancellationToken cancellation) => LimitsNothing ? null : await inner.Records.LimitAsync(capacity, alarmAtPercent, cancellation);

    public async Task<string?> MoveAsync(string directory, CancellationToken cancellation) => MovesNothing ? null : await inner.Records.MoveAsync(directory, cancellation);

    public Task<string?> ArchiveAsync(string place, CancellationToken cancellation) => inner.Records.ArchiveAsync(place, cancellation);

    public async Task<string?> FetchAsync(string place, string into, CancellationToken cancellation) => FetchesNothing ? null : await inner.Records.FetchAsync(place, into, cancellation);

    public Task<string?> FarPlaceAsync(CancellationToken cancellation) => inner.Records.FarPlaceAsync(cancellation);

    public async Task<bool> IsWholeAsync(string? directory, CancellationToken cancellation) => IsAlwaysWhole || await inner.Records.IsWholeAsync(directory, cancellation);

    public Task<bool> HasAsync(string directory, string word, CancellationToken cancellation) => inner.Records.HasAsync(directory, word, cancellation);

    public Task<string?> BackUpAsync(string file, int shares, int threshold, CancellationToken cancellation) => inner.Keys.BackUpAsync(file, shares, threshold, cancellation);

    public Task<string?> RestoreAsync(string file, IReadOnlyList<int> shares, string into, CancellationToken cancellation) =>
        inner.Keys.RestoreAsync(file, TakesOneShare && shares.Count == 1 ? [1, 2] : shares, into, cancellation);

    public async Task<bool> OpensAsync(string system, string word, CancellationToken cancellation) => !OpensNothing && await inner.Keys.OpensAsync(system, word, cancellation);

    public async Task<IReadOnlyList<string?>> ImportAsync(IReadOnlyList<byte[]> masters, CancellationToken cancellation) =>
        await inner.Keys.ImportAsync(masters, cancellation) is var said && TakesAnyKey ? [.. said.Select(_ => (string?)null)] : said;

    public Task<string?> IntoDeviceAsync(CancellationToken cancellation) => inner.Keys.IntoDeviceAsync(cancellation);

    public async Task<string?> StartWithoutDeviceAsync(bool wrongPin, CancellationToken cancellation) => NeedsNoDevice ? null : await inner.Keys.StartWithoutDeviceAsync(wrongPin, cancellation);
}
