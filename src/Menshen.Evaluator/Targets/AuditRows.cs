using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>What an auditor's client reads of <c>audit.record</c>, whoever has made that view.</summary>
internal static class AuditRows
{
    /// <summary>A record as column and value.</summary>
    public static IReadOnlyDictionary<string, string> Of(NpgsqlDataReader row) =>
        Enumerable.Range(0, row.FieldCount).ToDictionary(row.GetName, i => row.IsDBNull(i) ? "" : row.GetValue(i).ToString() ?? "", StringComparer.Ordinal);

    /// <summary>The records about some subjects since a moment, oldest first.</summary>
    public static async Task<IReadOnlyList<RecordReference>> ReferencesAsync(NpgsqlConnection auditor, IReadOnlyList<string> subjects, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT index, start_time, subject, coalesce(action, event_type) FROM audit.record WHERE subject = ANY ($1) AND start_time >= $2 ORDER BY index", auditor);
        command.Parameters.Add(new NpgsqlParameter { Value = subjects.ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = since.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<RecordReference>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            found.Add(new RecordReference(reader.GetInt64(0), new DateTimeOffset(reader.GetDateTime(1).ToUniversalTime(), TimeSpan.Zero), reader.GetString(2), reader.GetString(3)));
        return found;
    }
}
