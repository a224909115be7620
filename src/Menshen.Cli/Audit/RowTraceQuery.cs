using Menshen.Control;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Cli.Audit;

/// <summary>What is asked of the rows that statements met; a null is not asked. The row is asked for by its digests, never by its key.</summary>
internal sealed record RowTraceQuery(RowWish Row, long[] Digests, DateTime? Since, DateTime? Until, string? Subject, int Limit)
{
    public NpgsqlCommand ToCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(AuditSql.Read("trace_row.sql"), connection);
        (NpgsqlDbType Type, object? Value)[] values =
        [
            (NpgsqlDbType.TimestampTz, Since), (NpgsqlDbType.TimestampTz, Until), (NpgsqlDbType.Text, Subject), (NpgsqlDbType.Bigint, (long)Limit),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, Digests), (NpgsqlDbType.Text, $"{Row.Schema}.{Row.Table}"), (NpgsqlDbType.Text, Row.Database),
        ];
        foreach (var (type, value) in values)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }
}
