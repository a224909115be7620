using Menshen.Evaluator.Targets;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>A second system whose records take a file more with each statement, and that has no setting for their room.</summary>
internal sealed class FillingSpare : ISpareSystem, ISpareRecords, IDisposable
{
    private readonly StagedSpare _spare = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("menshen-filling-").FullName;

    public ISpareRecords Records => this;

    public ISpareKeys Keys => _spare;

    public IReadOnlyList<RecordReceiver> Receivers => [];

    public Task BeginAsync(CancellationToken cancellation) => Task.CompletedTask;

    public Task SayAsync(string sql, CancellationToken cancellation) => File.WriteAllTextAsync(Path.Combine(Directory, $"segment-{Guid.NewGuid()}"), "", cancellation);

    public Task<string?> LimitAsync(long capacity, int alarmAtPercent, CancellationToken cancellation) => Task.FromResult<string?>("no such setting");

    public Task<long> CountAsync(string word, CancellationToken cancellation) => _spare.CountAsync(word, cancellation);

    public Task<string?> BypassAsync(string sql, CancellationToken cancellation) => _spare.BypassAsync(sql, cancellation);

    public Task<bool> IsAlarmedAsync(string rule, CancellationToken cancellation) => _spare.IsAlarmedAsync(rule, cancellation);

    public string NewPlace() => Directory;

    public Task<SpareSpace> SpaceAsync(CancellationToken cancellation) => _spare.SpaceAsync(cancellation);

    public Task<string?> MoveAsync(string directory, CancellationToken cancellation) => _spare.MoveAsync(directory, cancellation);

    public Task<string?> ArchiveAsync(string place, CancellationToken cancellation) => _spare.ArchiveAsync(place, cancellation);

    public Task<string?> FetchAsync(string place, string into, CancellationToken cancellation) => _spare.FetchAsync(place, into, cancellation);

    public Task<string?> FarPlaceAsync(CancellationToken cancellation) => _spare.FarPlaceAsync(cancellation);

    public Task<bool> IsWholeAsync(string? directory, CancellationToken cancellation) => _spare.IsWholeAsync(directory, cancellation);

    public Task<bool> HasAsync(string directory, string word, CancellationToken cancellation) => _spare.HasAsync(directory, word, cancellation);

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
