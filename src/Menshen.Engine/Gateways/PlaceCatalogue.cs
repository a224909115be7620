using Npgsql;

namespace Menshen.Engine;

/// <summary>Keeps in the catalogue how many sessions each gateway has, so that limits hold for all of them together (docs/decisions/0078).</summary>
public sealed class PlaceCatalogue(IEngine engine)
{
    /// <summary>Reads what is there of these subjects, and of all, while nobody else reads or writes it; writes what <paramref name="count"/> then says, and commits.</summary>
    /// <param name="gateway">The asker, by its term.</param>
    /// <param name="subjects">By name.</param>
    /// <param name="count">Is given the engine's clock, in microseconds since the Unix epoch, and what gateways have that are there; answers what the asker has.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task CountAsync(
        Guid gateway, IReadOnlyCollection<string> subjects, Func<long, IReadOnlyList<GatewayPlaces>, IReadOnlyCollection<GatewayPlaces>> count, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(count);
        try
        {
            await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await Command.BeginLocalAsync(connection, cancellation).ConfigureAwait(false);
            // A gateway that is stopped in the middle of it must not keep the others from counting.
            await Command.RunAsync(Command.On(connection, SqlText.Read("place_hold.sql")), cancellation).ConfigureAwait(false);
            var (now, found) = await ReadAsync(Command.On(connection, SqlText.Read("places.sql"), gateway, subjects.ToArray()), cancellation).ConfigureAwait(false);
            var places = count(now, found);
            await Command.RunAsync(
                Command.On(
                    connection, SqlText.Read("note_places.sql"), gateway, places.Select(p => p.Subject).ToArray(), places.Select(p => p.Window).ToArray(), places.Select(p => p.Open).ToArray(),
                    places.Select(p => p.New).ToArray()), cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            // What rests in the pool goes to the same host, which may be the primary no more: each would cost the next attempt its patience.
            engine.ControlPlane.Clear();
            throw;
        }
    }

    private static async Task<(long Now, IReadOnlyList<GatewayPlaces> Found)> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command.ConfigureAwait(false))
        {
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var (now, found) = (0L, new List<GatewayPlaces>());
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                now = reader.GetInt64(0);
                if (!reader.IsDBNull(1)) found.Add(new GatewayPlaces(reader.GetGuid(1), reader.GetString(2), reader.GetInt64(3), reader.GetInt32(4), reader.GetInt32(5)));
            }
            return (now, found);
        }
    }
}
