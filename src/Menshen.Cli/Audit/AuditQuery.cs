using System.Net;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Cli.Audit;

/// <summary>What is asked of the audit records; a null is not asked. Values travel as parameters, never as text of the statement.</summary>
internal sealed record AuditQuery
{
    /// <summary>The results of records behind each word of <c>--result</c>.</summary>
    public static IReadOnlyDictionary<string, string[]> Results { get; } = new Dictionary<string, string[]>
    {
        ["ok"] = ["succeeded", "suspended"],
        ["failed"] = ["failed"],
        ["refused"] = ["refused"],
        ["unknown"] = ["unknown", "lost"],
    };

    public DateTime? Since { get; init; }

    public DateTime? Until { get; init; }

    public string? Subject { get; init; }

    public string? Type { get; init; }

    public string? Object { get; init; }

    /// <summary>An address, or a network.</summary>
    public IPNetwork? Source { get; init; }

    public string? Application { get; init; }

    public string? Database { get; init; }

    /// <summary>A key of <see cref="Results"/>.</summary>
    public string? Result { get; init; }

    public string? Text { get; init; }

    public string? SqlState { get; init; }

    public long? Session { get; init; }

    /// <summary>A class of privilege, such as <c>UPDATE</c>.</summary>
    public string? Privilege { get; init; }

    /// <summary>Of a row that the statement met.</summary>
    public long[]? RowDigests { get; init; }

    /// <summary>For whom the application asked, as it says.</summary>
    public string? EndUser { get; init; }

    /// <summary>The session's label.</summary>
    public string? Label { get; init; }

    /// <summary>The approval under which it was done, that was asked for, or that was decided.</summary>
    public long? Approval { get; init; }

    /// <summary>A rule that spoke when it was decided: by its name, or as the record spells it.</summary>
    public string? Rule { get; init; }

    /// <summary>The journal's number of a record, such as an alarm's trigger.</summary>
    public long? Record { get; init; }

    /// <summary>The vault's numbers of the decisions in which that rule spoke; null: not asked, or by delegation.</summary>
    public int[]? Decisions { get; init; }

    /// <summary>Asked by one who reads by delegation.</summary>
    public bool IsDelegated { get; init; }

    public required int Limit { get; init; }

    public required string Sort { get; init; }

    /// <summary>Count by this instead of showing records.</summary>
    public string? GroupBy { get; init; }

    /// <summary>The same, with what has to be asked of the vault first.</summary>
    public async Task<AuditQuery> PreparedAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (Rule is null || IsDelegated) return this;
        await using var command = new NpgsqlCommand(AuditSql.Read("audit_decisions.sql"), connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = Rule });
        return this with { Decisions = (int[])(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false))! };
    }

    public NpgsqlCommand ToCommand(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(AuditSql.Read(IsDelegated ? "delegated_found.sql" : "audit_found.sql") + AuditSql.Read(GroupBy is null ? "audit_query.sql" : "audit_group.sql"), connection);
        (NpgsqlDbType Type, object? Value)[] values =
        [
            (NpgsqlDbType.TimestampTz, Since), (NpgsqlDbType.TimestampTz, Until), (NpgsqlDbType.Text, Subject), (NpgsqlDbType.Text, Type),
            (NpgsqlDbType.Text, Object), (NpgsqlDbType.Inet, Source is { } s ? new NpgsqlInet(s.BaseAddress, (byte)s.PrefixLength) : (NpgsqlInet?)null),
            (NpgsqlDbType.Text, Application), (NpgsqlDbType.Array | NpgsqlDbType.Text, Result is null ? null : Results[Result]),
            (NpgsqlDbType.Text, Text), (NpgsqlDbType.Text, SqlState), (NpgsqlDbType.Bigint, Session), (NpgsqlDbType.Text, Database),
            (NpgsqlDbType.Bigint, (long)Limit), (NpgsqlDbType.Text, GroupBy ?? Sort), (NpgsqlDbType.Text, Privilege),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, RowDigests), (NpgsqlDbType.Text, EndUser),
            (NpgsqlDbType.Bigint, Approval), (NpgsqlDbType.Text, Rule), (NpgsqlDbType.Array | NpgsqlDbType.Integer, Decisions), (NpgsqlDbType.Bigint, Record), (NpgsqlDbType.Text, Label),
        ];
        foreach (var (type, value) in values)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }
}
