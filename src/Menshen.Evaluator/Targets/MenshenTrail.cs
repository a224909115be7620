using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>The records of a Menshen deployment, asked by an ordinary client as its auditor.</summary>
internal sealed class MenshenTrail(MenshenTarget target, Subject auditor) : IAuditTrail
{
    public const string Database = "audit";

    /// <summary>How long a record may take to where the auditor sees it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public Subject Auditor => auditor;

    public IReadOnlyList<string> Tables => ["audit.record", "audit.statement", "audit.event", "audit.session"];

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> FindAsync(string subject, string word, CancellationToken cancellation)
    {
        await using var connection = new NpgsqlConnection(target.ConnectionOf(auditor).ConnectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        for (var began = Environment.TickCount64; ; await Task.Delay(200, cancellation).ConfigureAwait(false))
        {
            var found = await AskAsync(connection, subject, word, cancellation).ConfigureAwait(false);
            if (found.Count > 0 || Environment.TickCount64 - began > Patience.TotalMilliseconds) return found;
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> AskAsync(NpgsqlConnection connection, string subject, string word, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT * FROM audit.record WHERE subject = $1 AND concat_ws(' ', statement, event_type, action, detail, result, objects::text) LIKE '%' || $2 || '%' ORDER BY index DESC LIMIT 10", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = subject });
        command.Parameters.Add(new NpgsqlParameter { Value = word });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<IReadOnlyDictionary<string, string>>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? "" : reader.GetValue(i).ToString() ?? "", StringComparer.Ordinal));
        return found;
    }
}
