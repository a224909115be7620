using System.Globalization;
using Menshen.Control;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Cli.Audit;

/// <summary>What is asked of the disclosures; a null is not asked. A value is asked for by its digests, never by itself.</summary>
internal sealed record TraceQuery
{
    public DateTime? Since { get; init; }

    public DateTime? Until { get; init; }

    public string? Subject { get; init; }

    /// <summary>Numbers of the groups that are meant.</summary>
    public int[]? Groups { get; init; }

    /// <summary>Of the value; null: of all values.</summary>
    public IReadOnlyList<ValueDigest>? Digests { get; init; }

    /// <summary>Names for the groups' numbers.</summary>
    public IReadOnlyList<SealGroupReport> Names { get; init; } = [];

    public required int Limit { get; init; }

    public NpgsqlCommand ToCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(AuditSql.Read("trace.sql"), connection);
        const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
        (NpgsqlDbType Type, object? Value)[] values =
        [
            (NpgsqlDbType.TimestampTz, Since), (NpgsqlDbType.TimestampTz, Until), (NpgsqlDbType.Text, Subject), (Integers, Groups),
            (NpgsqlDbType.Bigint, (long)Limit),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, Of(digest => unchecked((long)ulong.Parse(digest.Digest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)))),
            (Integers, Of(digest => digest.Group)), (Integers, Of(digest => digest.Version)), (Integers, Of(digest => digest.Label)),
            (Integers, Names.Select(group => group.Number).ToArray()), (NpgsqlDbType.Array | NpgsqlDbType.Text, Names.Select(group => group.Name).ToArray()),
        ];
        foreach (var (type, value) in values)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }

    private T[]? Of<T>(Func<ValueDigest, T> part) => Digests?.Select(part).ToArray();
}
