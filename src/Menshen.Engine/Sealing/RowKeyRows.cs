using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Menshen.Journal;
using Menshen.Sql.Rows;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads the primary keys of labelled and sealed relations of the database one is connected to.</summary>
internal static class RowKeyRows
{
    /// <summary>The keys, and all that they were read from as one text, to be compared with an earlier one.</summary>
    public static async Task<(RowKeyPicture Keys, string Rows)> ReadAsync(NpgsqlConnection connection, string database, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("row_keys.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        Dictionary<uint, (string Schema, string Name, ImmutableArray<RowKeyColumn>.Builder Columns)> relations = [];
        var rows = new StringBuilder();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var oid = reader.GetFieldValue<uint>(0);
            if (!relations.TryGetValue(oid, out var relation))
                relations.Add(oid, relation = (reader.GetString(1), reader.GetString(2), ImmutableArray.CreateBuilder<RowKeyColumn>()));
            rows.Append(CultureInfo.InvariantCulture, $"{oid}\0{relation.Schema}\0{relation.Name}\0");
            // A relation without a key, or the label within one.
            if (await reader.IsDBNullAsync(3, cancellation).ConfigureAwait(false)) continue;
            var type = reader.GetBoolean(6) ? RowKeyType.NotRead : TypeOf(reader.GetFieldValue<uint>(5));
            var column = new RowKeyColumn(reader.GetString(3), reader.GetInt16(4), type);
            relation.Columns.Add(column);
            rows.Append(CultureInfo.InvariantCulture, $"{column.Name}\0{column.Number}{column.Type}\0");
        }
        return (new RowKeyPicture(relations.Select(r => new RowKeyTable(
            r.Key, r.Value.Schema, r.Value.Name, r.Value.Columns.ToImmutable(), RowIdentity.Prefix(database, $"{r.Value.Schema}.{r.Value.Name}")))), rows.ToString());
    }

    // Numbers of pg_type.dat: they are the same in every PostgreSQL.
    private static RowKeyType TypeOf(uint type) => type switch
    {
        20 or 21 or 23 => RowKeyType.Integer,
        25 or 1043 => RowKeyType.Text,
        1042 => RowKeyType.Blank,
        2950 => RowKeyType.Uuid,
        _ => RowKeyType.NotRead,
    };
}
