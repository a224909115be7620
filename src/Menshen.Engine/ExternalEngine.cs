using Npgsql;
#pragma warning disable CS9113

namespace Menshen.Engine;

/// <summary>An engine that somebody else runs, reached by <c>postgres://user:password@host:port/database?sslmode=...</c>.</summary>
public sealed class ExternalEngine(string url, IEngineSecrets secrets, TimeProvider time) : IEngine
{
    /// <inheritdoc/>
    public EngineStatus Status => throw new NotImplementedException();
    /// <inheritdoc/>
    public EngineAddress? Address => throw new NotImplementedException();
    /// <inheritdoc/>
    public NpgsqlDataSource ControlPlane => throw new NotImplementedException();
    /// <inheritdoc/>
    public EngineExpectations Expectations => throw new NotImplementedException();
#pragma warning disable CS0067
    /// <inheritdoc/>
    public event EventHandler<EngineStatus>? Started;
    /// <inheritdoc/>
    public event EventHandler<EngineLoss>? Lost;
    /// <inheritdoc/>
    public Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation) => throw new NotImplementedException();
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellation) => throw new NotImplementedException();
    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellation) => throw new NotImplementedException();
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
