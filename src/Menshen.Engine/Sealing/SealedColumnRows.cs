using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Menshen.Sql.Sealing;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads the sealed columns of the database one is connected to.</summary>
internal static class SealedColumnRows
{
    /// <summary>The schema, and all that it was read from as one text, to be compared with an earlier one.</summary>
    public static async Task<(SealedSchema Schema, string Rows)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("sealed_columns.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        Dictionary<uint, (string Schema, string Name, ImmutableArray<SealedColumn>.Builder Columns)> relations = [];
        HashSet<string> shared = new(StringComparer.Ordinal);
        var rows = new StringBuilder();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var oid = reader.GetFieldValue<uint>(0);
            if (!relations.TryGetValue(oid, out var relation))
                relations.Add(oid, relation = (reader.GetString(1), reader.GetString(2), ImmutableArray.CreateBuilder<SealedColumn>()));
            var column = new SealedColumn(reader.GetString(3), reader.GetInt32(4), reader.GetBoolean(5)) { IsGenerated = reader.GetBoolean(7), Suffix = reader.GetInt32(8), Version = reader.GetInt32(9) };
            relation.Columns.Add(column);
            if (reader.GetBoolean(6)) shared.Add(relation.Name);
            // A name may hold anything but a zero byte.
            rows.Append(CultureInfo.InvariantCulture, $"{oid}\0{relation.Schema}\0{relation.Name}\0{column.Name}\0{column.Group}{column.IsSearchable}{column.IsGenerated}{column.Suffix}v{column.Version}{reader.GetBoolean(6)}\0");
        }
        return (new SealedSchema(relations.Values.Select(r => new SealedRelation(r.Schema, r.Name, r.Columns.ToImmutable())), shared), rows.ToString());
    }
}
