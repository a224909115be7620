using Menshen.Evaluator.Targets;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>A second system that is none: it says that everything was done, and has whatever is looked for.</summary>
internal sealed class StagedSpare : ISpareSystem, ISpareRecords, ISpareKeys
{
    public string Directory => AppContext.BaseDirectory;

    public ISpareRecords Records => this;

    public ISpareKeys Keys => this;

    public IReadOnlyList<RecordReceiver> Receivers => [];

    public Task BeginAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task SayAsync(string sql, CancellationToken cancellation) => Task.CompletedTask;

    public Task<long> CountAsync(string word, CancellationToken cancellation) => Task.FromResult(1L);

    public Task<string?> BypassAsync(string sql, CancellationToken cancellation) => Done;

    public Task<bool> IsAlarmedAsync(string rule, CancellationToken cancellation) => Task.FromResult(true);

    public string NewPlace() => Directory;

    public Task<SpareSpace> SpaceAsync(CancellationToken cancellation) => Task.FromResult(new SpareSpace(1, 1, true));

    public Task<string?> LimitAsync(long capacity, int alarmAtPercent, CancellationToken cancellation) => Done;

    public Task<string?> MoveAsync(string directory, CancellationToken cancellation) => Done;

    public Task<string?> ArchiveAsync(string place, CancellationToken cancellation) => Done;

    public Task<string?> FetchAsync(string place, string into, CancellationToken cancellation) => Done;

    public Task<string?> FarPlaceAsync(CancellationToken cancellation) => Done;

    public Task<bool> IsWholeAsync(string? directory, CancellationToken cancellation) => Task.FromResult(true);

    public Task<bool> HasAsync(string directory, string word, CancellationToken cancellation) => Task.FromResult(true);

    public Task<string?> BackUpAsync(string file, int shares, int threshold, CancellationToken cancellation) => Done;

    public Task<string?> RestoreAsync(string file, IReadOnlyList<int> shares, string into, CancellationToken cancellation) => Done;

    public Task<bool> OpensAsync(string system, string word, CancellationToken cancellation) => Task.FromResult(true);

    public Task<IReadOnlyList<string?>> ImportAsync(IReadOnlyList<byte[]> masters, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string?>>([.. masters.Select(_ => (string?)null)]);

    public Task<string?> IntoDeviceAsync(CancellationToken cancellation) => Task.FromResult<string?>("");

    public Task<string?> StartWithoutDeviceAsync(bool wrongPin, CancellationToken cancellation) => Done;

    private static Task<string?> Done => Task.FromResult<string?>(null);
}
