using Npgsql;

namespace Menshen.Engine;

/// <summary>The gateways of a catalogue, and what each says of itself.</summary>
public sealed class GatewayList(IEngine engine)
{
    /// <summary>Who is there, the asker's own row among them: what is asked each second.</summary>
    public async Task<IReadOnlyList<GatewayPresence>> HereAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("gateway_here.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<GatewayPresence> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new GatewayPresence(reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetDateTime(3), reader.GetBoolean(4)) { Policy = Maybe<string>(reader, 5), Rules = Maybe<string>(reader, 6) });
        return found;
    }

    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<ListedGateway>> ReadAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("gateway_list.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<ListedGateway> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(Row(reader));
        return found;
    }

    /// <summary>Says it of the gateway of that term; of a policy that is not the newest stored for it nothing is said. Nothing at all where the term is over.</summary>
    public async Task StateAsync(Guid term, GatewayState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(state);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunLocalAsync(
            Command.On(
                connection, SqlText.Read("gateway_state.sql"), term, state.Version, state.Started.ToUniversalTime(), state.Addresses.ToArray(), state.PolicyNumber, state.Policy, state.AwaitsRestart, state.Rules),
            cancellation).ConfigureAwait(false);
    }

    private static ListedGateway Row(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(4), row.IsDBNull(9) ? null : TimeSpan.FromSeconds(row.GetDouble(9)))
    {
        Version = Maybe<string>(row, 2), Started = row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), Addresses = Maybe<string[]>(row, 5) ?? [], Policy = Maybe<string>(row, 6),
        PolicyNumber = row.IsDBNull(7) ? null : row.GetInt64(7), AwaitsRestart = row.GetBoolean(8), Rules = Maybe<string>(row, 10),
    };

    private static T? Maybe<T>(NpgsqlDataReader row, int column)
        where T : class => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
