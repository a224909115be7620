using Npgsql;

namespace Menshen.Engine.Labels;

/// <summary>Single fields of labelled tables that get another label: sealed values, read and put back without any row being seen.</summary>
/// <remarks>Works on an open connection of the TCB role to the database, as <see cref="LabelEngine"/>. What the values hold is the caller's to open.</remarks>
public sealed class LabelledFields(NpgsqlConnection connection)
{
    /// <summary>The different ciphertexts of a column in the rows with that key, each with its row's label.</summary>
    public async Task<IReadOnlyList<LabelledField>> ReadAsync(
        string schema, string table, string column, string keyColumn, string keyValue, CancellationToken cancellation)
    {
        try
        {
            await using var command = Command.On(connection, SqlText.Read("labels_fields_read.sql"), schema, table, column, keyColumn, keyValue);
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            List<LabelledField> found = [];
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(new LabelledField(reader.GetString(0), reader.GetInt64(1)));
            return found;
        }
        catch (PostgresException fault) when (IsRefusal(fault))
        {
            throw new CatalogueRefusalException($"{fault.MessageText}.", fault);
        }
    }

    /// <summary>Puts the new ciphertext where the old one still is; answers in how many rows.</summary>
    public async Task<long> ReplaceAsync(
        string schema, string table, string column, string keyColumn, string keyValue, LabelledField old, string value, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(old);
        try
        {
            return (long)(await Command.ScalarAsync(
                Command.On(connection, SqlText.Read("labels_fields_set.sql"), schema, table, column, keyColumn, keyValue, old.RowBits, old.Text, value),
                cancellation).ConfigureAwait(false))!;
        }
        catch (PostgresException fault) when (IsRefusal(fault))
        {
            throw new CatalogueRefusalException($"{fault.MessageText}.", fault);
        }
    }

    private static bool IsRefusal(PostgresException fault) => fault.SqlState is PostgresErrorCodes.ObjectNotInPrerequisiteState
        or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation or PostgresErrorCodes.InvalidTextRepresentation;
}
