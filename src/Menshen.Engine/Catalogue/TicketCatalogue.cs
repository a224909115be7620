using System.Net;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Gives, shows and takes tickets, for all gateways of a catalogue.</summary>
public sealed class TicketCatalogue(IEngine engine)
{
    /// <summary>Stores a ticket; answers until when it is good.</summary>
    public async Task<DateTimeOffset> IssueAsync(
        long subjectId, string verifier, TicketTerms terms, TimeSpan life, int uses, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(
            connection, SqlText.Read("issue_ticket.sql"), subjectId, verifier, terms.Source, Text(terms.Database), life.TotalSeconds, uses,
            Text(terms.Label));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return reader.GetFieldValue<DateTimeOffset>(1);
    }

    /// <summary>Takes one use; false if none is left.</summary>
    public async Task<bool> RedeemAsync(long ticketId, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await Command.RunAsync(Command.On(connection, SqlText.Read("redeem_ticket.sql"), ticketId), cancellation).ConfigureAwait(false) == 1;
    }

    /// <summary>All that have uses and time left.</summary>
    public async Task<IReadOnlyList<StoredTicket>> LivingAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("living_tickets.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var tickets = new List<StoredTicket>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            tickets.Add(new StoredTicket(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2),
                new TicketTerms(reader.GetFieldValue<IPAddress>(3), TextOf(reader, 4), TextOf(reader, 6)), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return tickets;
    }

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    private static string? TextOf(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);
}
