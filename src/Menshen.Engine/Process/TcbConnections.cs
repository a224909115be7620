using System.Collections.Concurrent;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Connections of the TCB role, made with a pinned search path so that no object of a subject can stand in for one of PostgreSQL's.</summary>
internal sealed class TcbConnections : IAsyncDisposable
{
    /// <summary>Connections to the catalogue at a time. Control work is rare and short; more would only hide a leak.</summary>
    private const int PoolSize = 8;

    /// <summary>What the owner of a database could set for everybody who connects to it, us included: a backslash in a literal of ours would be
    /// another character, and the form of a sealed value another form. Without JIT: the planner's estimates of joins over the catalogue are so high that it compiles for
    /// ten times as long as it reads (86 against 8 ms for the sealed columns of an almost empty database), and a gateway does not know for as long what is sealed.
    /// And constraints are not asked whether a table need be read at all: that would work out functions of its owner (<see cref="OwnersCode"/>).
    /// Nor do timeouts of an owner's end what we do in his database: what is sealed there would not be known.</summary>
    private const string Pinned =
        "-c standard_conforming_strings=on -c jit=off -c constraint_exclusion=partition -c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0";

    private readonly Func<string> _password;
    private readonly Func<NpgsqlConnection, Task>? _proof;
    // Kept until the end: who has just been handed one may still open a connection from it, and must get an answer and no dead object.
    private readonly ConcurrentDictionary<(string?, int), Place> _places = new();
    private volatile Place _place;

    /// <param name="settings">Where, and as whom.</param>
    /// <param name="password">The role's.</param>
    /// <param name="plan">What is provisioned through them.</param>
    /// <param name="proof">Asked of each new connection before anything else; throws if it must not be used. Null: whoever is there is the one.</param>
    public TcbConnections(NpgsqlConnectionStringBuilder settings, Func<string> password, ProvisioningPlan plan, Func<NpgsqlConnection, Task>? proof = null)
    {
        (Plan, _password, _proof) = (plan, password, proof);
        _place = PlaceOf(settings);
    }

    /// <summary>What is provisioned through them.</summary>
    public ProvisioningPlan Plan { get; }

    /// <summary>The pool on the plan's database, where they go now.</summary>
    public NpgsqlDataSource Catalogue => _place.Catalogue;

    public string Role => _place.Settings.Username ?? "";

    /// <summary>Where they go now, for a connection of another kind.</summary>
    public NpgsqlConnectionStringBuilder Settings => _place.Own;

    /// <summary>From now on they go there; pooled ones to where they went before are dropped.</summary>
    public void PointTo(NpgsqlConnectionStringBuilder settings)
    {
        Forget();
        _place = PlaceOf(settings);
    }

    /// <summary>A connection of its own, without a pool; the caller disposes it, and its data source ends with it.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        await using var source = Source(_place.Settings, database, pooling: false);
        return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Drops pooled connections to an engine that is gone.</summary>
    public void Forget() => _place.Catalogue.Clear();

    public async ValueTask DisposeAsync()
    {
        foreach (var place in _places.Values) await place.Catalogue.DisposeAsync().ConfigureAwait(false);
    }

    private Place PlaceOf(NpgsqlConnectionStringBuilder settings)
    {
        if (_places.TryGetValue((settings.Host, settings.Port), out var known)) return known;
        var pinned = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = "menshen control",
            SearchPath = "pg_catalog",
            Options = Pinned,
            Enlist = false,
            IncludeErrorDetail = false,
            MaxPoolSize = PoolSize,
            KeepAlive = 0,
        };
        return _places[(settings.Host, settings.Port)] = new Place(settings, pinned, Source(pinned, Plan.Database, pooling: true));
    }

    private NpgsqlDataSource Source(NpgsqlConnectionStringBuilder settings, string database, bool pooling)
    {
        var builder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Database = database, Pooling = pooling }.ConnectionString);
        // By provider, not in the connection string: those end up in logs and exceptions.
        builder.UsePasswordProvider(_ => _password(), (_, _) => ValueTask.FromResult(_password()));
        // Built-in types are all that is asked for; the driver's question for others costs more than most of ours, in each database anew.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        if (_proof is { } proof) builder.UsePhysicalConnectionInitializer(connection => proof(connection).GetAwaiter().GetResult(), proof);
        return builder.Build();
    }

    /// <summary>One place they go to, and the pool there.</summary>
    private sealed record Place(NpgsqlConnectionStringBuilder Own, NpgsqlConnectionStringBuilder Settings, NpgsqlDataSource Catalogue);
}
