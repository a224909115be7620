using System.Collections.Immutable;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Gateway.Quarantines;
using Npgsql;

namespace Menshen.Server;

/// <summary>What is stopped in an emergency, in memory: the catalogue's, with the relations by which each dataset can be reached.</summary>
/// <remarks>Loaded at the start, when the catalogue changes, and once a minute, for views come and go. What cannot be loaded leaves the picture as it was: it may
/// then be too strict, and is never laxer. A dataset whose relations cannot be found closes its database to all who are not admitted.</remarks>
internal sealed class QuarantineDesk(QuarantineCatalogue catalogue, TimeProvider time) : IQuarantines, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private QuarantinePicture _now = QuarantinePicture.Nothing;
    private ImmutableDictionary<long, int?> _relations = ImmutableDictionary<long, int?>.Empty;
    private ITimer? _timer;

    public QuarantinePicture Now => Volatile.Read(ref _now);

    /// <summary>Loads for the first time; a start that cannot know what is stopped does not go on.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await ReloadAsync(cancellation).ConfigureAwait(false);
        _timer = time.CreateTimer(_ => _ = ReloadQuietlyAsync(), null, Interval, Interval);
    }

    /// <summary>How many relations lead to a dataset; null: not known.</summary>
    public int? RelationsOf(long id) => _relations.GetValueOrDefault(id);

    /// <summary>Loads anew, one at a time, or an older picture could replace a newer one.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var standing = (await catalogue.ListAsync(cancellation).ConfigureAwait(false)).Where(one => one.Stands).ToList();
            var datasets = ImmutableArray.CreateBuilder<QuarantinedDataset>();
            var relations = ImmutableDictionary.CreateBuilder<long, int?>();
            foreach (var one in standing.Where(one => one.Kind == QuarantineTarget.Dataset))
            {
                var reach = await ReachAsync(one, cancellation).ConfigureAwait(false);
                datasets.Add(new QuarantinedDataset(one.Id, one.Target, QuarantineTarget.Parse(one.Target).Database, one.Admitted, reach));
                relations[one.Id] = reach?.Count;
            }
            _relations = relations.ToImmutable();
            Volatile.Write(ref _now, standing.Count == 0 ? QuarantinePicture.Nothing : new QuarantinePicture(datasets.ToImmutable(), [.. standing.Where(one => one.Kind != QuarantineTarget.Dataset).Select(Stop)]));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>For changes heard of; the listener notices again after a broken connection, so a failure here does not last.</summary>
    public async Task ReloadQuietlyAsync()
    {
        try
        {
            await ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or ObjectDisposedException)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) await _timer.DisposeAsync().ConfigureAwait(false);
        _oneAtATime.Dispose();
    }

    private async Task<IReadOnlyCollection<(string, string, bool)>?> ReachAsync(StoredQuarantine one, CancellationToken cancellation)
    {
        try
        {
            var target = QuarantineTarget.Parse(one.Target);
            return [.. await catalogue.ReachAsync(target.Database, target.Schema, target.Table, cancellation).ConfigureAwait(false)];
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or CatalogueRefusalException)
        {
            return null;
        }
    }

    private static StoppedAccess Stop(StoredQuarantine one) => new(one.Id, one.Kind switch
    {
        QuarantineTarget.Application => StoppedKind.Application,
        QuarantineTarget.Certificate => StoppedKind.Certificate,
        _ => StoppedKind.Service,
    }, one.Target);
}
