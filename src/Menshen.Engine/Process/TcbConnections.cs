using Npgsql;

namespace Menshen.Engine;

/// <summary>Connections of the TCB role, made with a pinned search path so that no object of a subject can stand in for one of PostgreSQL's.</summary>
internal sealed class TcbConnections : IAsyncDisposable
{
    /// <summary>Connections to the catalogue at a time. Control work is rare and short; more would only hide a leak.</summary>
    private const int PoolSize = 8;

    /// <summary>What the owner of a database could set for everybody who connects to it, us included: a backslash in a literal of ours would be
    /// another character, and the form of a sealed value another form.</summary>
    private const string Pinned = "-c standard_conforming_strings=on";

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly Func<string> _password;

    public TcbConnections(NpgsqlConnectionStringBuilder settings, Func<string> password, ProvisioningPlan plan)
    {
        Plan = plan;
        _password = password;
        _settings = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            ApplicationName = "menshen control",
            SearchPath = "pg_catalog",
            Options = Pinned,
            Enlist = false,
            IncludeErrorDetail = false,
            MaxPoolSize = PoolSize,
            KeepAlive = 0,
        };
        Catalogue = Source(plan.Database, pooling: true);
    }

    /// <summary>What is provisioned through them.</summary>
    public ProvisioningPlan Plan { get; }

    /// <summary>The pool on the plan's database.</summary>
    public NpgsqlDataSource Catalogue { get; }

    public string Role => _settings.Username ?? "";

    /// <summary>A connection of its own, without a pool; the caller disposes it, and its data source ends with it.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        await using var source = Source(database, pooling: false);
        return await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Drops pooled connections to an engine that is gone.</summary>
    public void Forget() => Catalogue.Clear();

    public ValueTask DisposeAsync() => Catalogue.DisposeAsync();

    private NpgsqlDataSource Source(string database, bool pooling)
    {
        var builder = new NpgsqlDataSourceBuilder(
            new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Database = database, Pooling = pooling }.ConnectionString);
        // By provider, not in the connection string: those end up in logs and exceptions.
        builder.UsePasswordProvider(_ => _password(), (_, _) => ValueTask.FromResult(_password()));
        return builder.Build();
    }
}
