using System.Collections.Concurrent;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Npgsql;

namespace Menshen.Server;

/// <summary>Renews, at the start, the mechanism of databases that another version of Menshen labelled: before anybody comes in, and without being asked.</summary>
/// <remarks>The policy's <c>field-labels</c> count at the gateway at once; the engine's half of them is a trigger that only this version knows.</remarks>
internal sealed class LabelRenewal(IEngine engine, LabelDirectory directory, LabelLog log)
{
    /// <summary>So long a start waits for one database: somebody past this gateway may hold a table whose guard is to be made.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<string, string> _outdated = new(StringComparer.Ordinal);

    /// <summary>Databases whose mechanism is another version's still, with why.</summary>
    public IReadOnlyDictionary<string, string> Outdated => _outdated;

    /// <summary>Looks at each labelled database, which costs one query where nothing is to do. What fails is said, and is no reason not to start:
    /// rows are kept apart as they were.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var database in directory.Picture.Databases.Keys)
        {
            try
            {
                await RenewAsync(database, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is NpgsqlException or EngineFaultException or CatalogueRefusalException or TimeoutException
                || e is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                var why = e switch
                {
                    CatalogueRefusalException => e.Message,
                    // Dropped, or renamed, since labels were applied.
                    PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => null,
                    PostgresException refused => $"PostgreSQL refuses: {refused.SqlState} {refused.MessageText}",
                    OperationCanceledException => "somebody holds one of its tables",
                    _ => "PostgreSQL does not answer",
                };
                if (why is null) continue;
                _outdated[database] = why;
                log.Applied("menshen", database, "", "renewed", "", "", why);
            }
        }
    }

    private async Task RenewAsync(string database, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        await using var connection = await engine.OpenAsync(database, limit.Token).ConfigureAwait(false);
        var labels = new LabelEngine(connection);
        var isCurrent = await labels.IsCurrentAsync(limit.Token).ConfigureAwait(false);
        // A renewal that was broken off between the two: the tables' turn comes at the next start.
        if (isCurrent && !await labels.LacksGuardAsync(limit.Token).ConfigureAwait(false)) return;
        log.Applied(
            "menshen", database, "", "begun", "", "", isCurrent ? "sealed fields have no guard: it is made" : "another version of Menshen made the mechanism: it is renewed");
        if (!isCurrent) await labels.InstallAsync(limit.Token).ConfigureAwait(false);
        await labels.GuardFieldsAsync(limit.Token).ConfigureAwait(false);
        log.Applied("menshen", database, "", "renewed", "", "", "done");
    }
}
