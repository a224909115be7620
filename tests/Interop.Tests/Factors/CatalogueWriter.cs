using Npgsql;

namespace Menshen.Interop.Tests.Factors;

/// <summary>Somebody who can write the catalogue.</summary>
internal static class CatalogueWriter
{
    /// <summary>Runs the statements as the engine's superuser, past all triggers; when it returns, what was told of them has been heard.</summary>
    /// <param name="running">Whose catalogue.</param>
    /// <param name="isTold">Whether the gateway is told that factors have changed.</param>
    /// <param name="statements">One by one.</param>
    public static async Task WriteCatalogueAsync(this Deployment running, bool isTold, params string[] statements)
    {
        await running.OpenEngineAsync("menshen");
        await using (var owner = new NpgsqlConnection($"Host={running.EngineSocketDirectory};Username=menshen;Database=menshen;Pooling=false"))
        {
            await Eventually.TrueAsync(async () =>
            {
                try
                {
                    await owner.OpenAsync();
                    return true;
                }
                catch (PostgresException)
                {
                    return false;
                }
            });
            foreach (var statement in (string[])["SET session_replication_role = 'replica'", .. statements, .. isTold ? ["NOTIFY menshen_factor, 'certificate'"] : (string[])[]])
            {
                await using var command = new NpgsqlCommand(statement, owner);
                await command.ExecuteNonQueryAsync();
            }
        }
        await running.CloseEngineAsync("menshen");
        // Heard by now.
        await Task.Delay(TimeSpan.FromSeconds(2));
    }
}
