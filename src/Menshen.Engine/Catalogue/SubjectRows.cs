using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads rows of <c>subjects.sql</c>.</summary>
internal static class SubjectRows
{
    /// <summary>All subjects, or the one of that name.</summary>
    public static async Task<IReadOnlyList<SubjectListing>> ReadAsync(
        NpgsqlConnection connection, IVerifierSealing sealing, string? onlyName, CancellationToken cancellation)
    {
        await using var command = Command.On(
            connection, SqlText.Read("subjects.sql"), new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = (object?)onlyName ?? DBNull.Value });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<SubjectListing>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            rows.Add(new SubjectListing(
                Subject(reader, sealing), reader.GetBoolean(16), reader.GetBoolean(17), reader.GetBoolean(18),
                reader.GetFieldValue<string[]>(19), reader.GetInt32(20)));
        }

        return rows;
    }

    private static Subject Subject(NpgsqlDataReader row, IVerifierSealing sealing) => new()
    {
        Id = row.GetInt64(0),
        Name = row.GetString(1),
        Kind = CatalogueText.Kind(row.GetString(2)),
        EngineRole = row.GetString(3),
        ScramVerifier = sealing.Open(row.GetString(4), row.GetString(1)) ?? "",
        Enabled = row.GetBoolean(5),
        MustChangePassword = row.GetBoolean(6),
        ValidFrom = Time(row, 7),
        ValidUntil = Time(row, 8),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(9),
        CreatedBy = row.GetString(10),
        PasswordSetAt = row.GetFieldValue<DateTimeOffset>(11),
        Person = row.GetString(12),
        Note = row.GetString(13),
        DeletedAt = Time(row, 14),
        Power = row.IsDBNull(15) ? null : CatalogueText.Power(row.GetString(15)),
        Owner = row.IsDBNull(21) ? null : row.GetString(21),
        LastUse = Time(row, 22),
        AwakenedAt = Time(row, 23),
        Groups = row.GetFieldValue<string[]>(24),
        Aliases = row.GetFieldValue<string[]>(25),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
