namespace Menshen.Engine;
#pragma warning disable CS9113, CS0067

/// <summary>Says when the catalogue changed, whoever changed it.</summary>
public sealed class CatalogueListener(IEngine engine, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Something changed, or may have changed while we could not hear. The handler loads anew.</summary>
    public event EventHandler? Changed;
    /// <summary>Begins to listen; returns once the first LISTEN is in force.</summary>
    public Task StartAsync(CancellationToken c) => throw new NotImplementedException();
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
