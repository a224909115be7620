using Npgsql;

namespace Menshen.Engine;

/// <summary>Looks at the tables of a database that the policy has labelled, without changing anything: for the plan before labels are applied.</summary>
public static class LabelSurvey
{
    /// <summary>The tables there are, of those schemas and of those names.</summary>
    public static async Task<IReadOnlyList<SurveyedLabelTable>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<string> schemas, IReadOnlyList<(string Schema, string Table)> tables, CancellationToken cancellation)
    {
        await using var command = Command.On(
            connection, SqlText.Read("label_survey.sql"), schemas.ToArray(), tables.Select(t => t.Schema).ToArray(), tables.Select(t => t.Table).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<SurveyedLabelTable>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new SurveyedLabelTable(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3), reader.GetFieldValue<string[]>(4), reader.GetFieldValue<string[]>(5),
                reader.GetFieldValue<string[]>(6), reader.GetFieldValue<string[]>(7), reader.GetFieldValue<string[]>(8)));
        }

        return found;
    }

    /// <summary>Ends the sessions whose open transaction could still show rows of <paramref name="from"/> that have the label
    /// <paramref name="to"/> now and are not theirs any more; how many.</summary>
    public static async Task<long> EndReadersAsync(NpgsqlConnection connection, long from, long to, CancellationToken cancellation) =>
        (long)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("label_end_readers.sql"), from, to), cancellation).ConfigureAwait(false))!;
}
