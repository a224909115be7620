using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine.Statistics;

/// <summary>Who has asked how much about which resource, and the resetting of that.</summary>
public sealed class StatisticsCatalogue(IEngine engine)
{
    /// <summary>Newest questions that are listed.</summary>
    private const int MostQuestions = 200;

    /// <summary>The subjects that asked about these resources, with what counts since a moment of each.</summary>
    public async Task<IReadOnlyList<StatisticsAsker>> AskersAsync(IReadOnlyList<(string Resource, DateTimeOffset Since)> resources, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resources);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(
            connection, SqlText.Read("statistics_list.sql"), resources.Select(resource => resource.Resource).ToArray(),
            resources.Select(resource => resource.Since.UtcDateTime).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<StatisticsAsker>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new StatisticsAsker(
                reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return found;
    }

    /// <summary>The newest questions about a resource, the newest first.</summary>
    public async Task<IReadOnlyList<AskedQuestion>> QuestionsAsync(string resource, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("statistics_history.sql"), resource, MostQuestions);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<AskedQuestion>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new AskedQuestion(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3)));
        return found;
    }

    /// <summary>Gives the budget back to a subject, or to all; with <paramref name="forgets"/> what answers were about is forgotten too.</summary>
    public async Task ResetAsync(string resource, string? subject, bool forgets, string by, string reason, CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("statistics_begin.sql"), resource), cancellation).ConfigureAwait(false);
        var done = await Command.RunAsync(
            Command.On(
                connection, SqlText.Read("statistics_reset.sql"), resource, new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)subject ?? DBNull.Value }, forgets,
                by, reason), cancellation).ConfigureAwait(false);
        if (done == 0) throw new CatalogueRefusalException($"there is no subject '{subject}'.");
        if (forgets)
            await Command.RunAsync(Command.On(connection, "DELETE FROM menshen.statistics_resource r WHERE r.resource = $1", resource), cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }
}
