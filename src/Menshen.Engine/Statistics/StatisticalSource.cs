using System.Collections.Frozen;
using System.Data;
using System.Globalization;
using Menshen.Policy.Statistics;
using Menshen.Sql;
using Menshen.Sql.Statistics;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine.Statistics;

/// <summary>Reads what a statistical question is about, in one snapshot, as the TCB role. What of it may be told is the caller's question.</summary>
/// <remarks>Runs no owner's code: ordinary tables without row security, PostgreSQL's own types and operators, and nothing else. While it reads, another
/// transaction holds the table and its schema as they were judged, or the owner would put a view, or an index with a function of his, in their place.</remarks>
public sealed class StatisticalSource(IEngine engine)
{
    /// <summary>One scan of a table of some million rows.</summary>
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5);

    private static readonly FrozenSet<string> Numbers = FrozenSet.ToFrozenSet(["int2", "int4", "int8", "numeric", "float4", "float8"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> Words =
        FrozenSet.ToFrozenSet([.. Numbers, "text", "varchar", "bpchar", "bool", "uuid", "date", "timestamp", "timestamptz"], StringComparer.Ordinal);

    /// <summary>Whether the table can be asked about, and whether the role has no other way to it.</summary>
    public async Task<StatisticalTable> LookAsync(StatisticsRule rule, string engineRole, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        await using var connection = await engine.OpenAsync(rule.Table.Database, cancellation).ConfigureAwait(false);
        return await LookAsync(connection, rule, engineRole, cancellation).ConfigureAwait(false);
    }

    private static async Task<StatisticalTable> LookAsync(NpgsqlConnection connection, StatisticsRule rule, string engineRole, CancellationToken cancellation)
    {
        var (found, obstacle) = (new Dictionary<string, string>(StringComparer.Ordinal), "the table is not there");
        await using (var command = Command.On(connection, SqlText.Read("statistics_columns.sql"), rule.Table.Schema, rule.Table.Table, rule.Columns.ToArray()))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                obstacle = reader.GetString(1) is not ("r" or "p") ? "it is no ordinary table"
                    : reader.GetBoolean(2) ? "its rows have policies or labels, and statistics would look past them" : "";
                if (!reader.IsDBNull(3)) found[reader.GetString(3)] = reader.IsDBNull(4) ? "" : reader.GetString(4);
            }
        }
        if (obstacle.Length == 0) obstacle = Judge(rule, found) ?? await CodeAsync(connection, rule, cancellation).ConfigureAwait(false) ?? await DoorAsync(connection, rule, engineRole, cancellation).ConfigureAwait(false) ?? "";
        return new StatisticalTable(obstacle.Length > 0 ? obstacle : null, found.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>By what the relations or functions of a text could lead to one of the tables; null: by nothing.</summary>
    public async Task<string?> PathAsync(
        IReadOnlyCollection<StatisticsRule> rules, IReadOnlyCollection<RelationName> relations, IReadOnlyCollection<RelationName> functions, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        await using var connection = await engine.OpenAsync(rules.First().Table.Database, cancellation).ConfigureAwait(false);
        await using var command = Command.On(
            connection, SqlText.Read("statistics_paths.sql"), rules.Select(rule => rule.Table.Schema).ToArray(), rules.Select(rule => rule.Table.Table!).ToArray(),
            relations.Select(name => name.Schema ?? "").ToArray(), relations.Select(name => name.Name).ToArray(),
            functions.Select(name => name.Schema ?? "").ToArray(), functions.Select(name => name.Name).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) ? $"the {reader.GetString(0)} {reader.GetString(1)}" : null;
    }

    /// <summary>Reads it all; null where it is about more rows than are read, or where the table is not as it was judged any more.</summary>
    public async Task<StatisticalReading?> ReadAsync(
        StatisticsRule rule, StatisticalQuery query, StatisticalTable table, string engineRole, long seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(query);
        await using var holding = await engine.OpenAsync(rule.Table.Database, cancellation).ConfigureAwait(false);
        await using var held = await holding.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation).ConfigureAwait(false);
        await HoldAsync(holding, rule, cancellation).ConfigureAwait(false);
        if ((await LookAsync(holding, rule, engineRole, cancellation).ConfigureAwait(false)).Obstacle is not null) return null;
        await using var connection = await engine.OpenAsync(rule.Table.Database, cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(connection, SqlText.Read("statistics_limits.sql"), Milliseconds(StatementTimeout), Milliseconds(LockTimeout)), cancellation).ConfigureAwait(false);
        var sql = new StatisticalSql(rule, query);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = await GroupsAsync(connection, sql, query, places, seed, cancellation).ConfigureAwait(false);
        var members = await MembersAsync(connection, sql, places, seed, cancellation).ConfigureAwait(false);
        if (members.Count > StatisticalSql.MostRows) return null;
        var units = (long[])(await Command.ScalarAsync(Command.On(connection, sql.Units()), cancellation).ConfigureAwait(false))!;
        return new StatisticalReading(groups, members, sql.Measures, units[0], units[0] == units[1], [.. query.Items.Select(item => StatisticalSql.TypeOf(item, table.Types))]);
    }

    // The name of the schema cannot change, and of the table neither name, columns, indexes, statistics, partitions nor rules; rows can.
    private static async Task HoldAsync(NpgsqlConnection connection, StatisticsRule rule, CancellationToken cancellation)
    {
        await Command.RunAsync(new NpgsqlCommand($"SET LOCAL lock_timeout = {Milliseconds(LockTimeout)}", connection), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("statistics_hold.sql"), rule.Table.Schema), cancellation).ConfigureAwait(false);
        await Command.RunAsync(new NpgsqlCommand($"LOCK TABLE {StatisticalSql.NameOf(rule)} IN SHARE UPDATE EXCLUSIVE MODE", connection), cancellation).ConfigureAwait(false);
    }

    private static async Task<List<StatisticalGroup>> GroupsAsync(
        NpgsqlConnection connection, StatisticalSql sql, StatisticalQuery query, Dictionary<string, int> places, long seed, CancellationToken cancellation)
    {
        var groups = new List<StatisticalGroup>();
        await using var command = On(connection, sql, sql.Aggregates(), seed);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            places[reader.GetString(0)] = groups.Count;
            groups.Add(new StatisticalGroup([.. Enumerable.Range(1, query.Items.Length).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]));
        }

        return groups;
    }

    private static async Task<List<StatisticalMember>> MembersAsync(
        NpgsqlConnection connection, StatisticalSql sql, Dictionary<string, int> places, long seed, CancellationToken cancellation)
    {
        var members = new List<StatisticalMember>();
        await using var command = On(connection, sql, sql.Members(), seed);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var measures = new double?[sql.Measures.Length];
            for (var i = 0; i < measures.Length; i++) measures[i] = reader.IsDBNull(3 + i) ? null : reader.GetDouble(3 + i);
            members.Add(new StatisticalMember(reader.GetInt64(0), reader.GetInt64(1), places[reader.GetString(2)], measures));
        }

        return members;
    }

    // Constants have no type of their own, so that each gets its column's, as a literal in quotes does.
    private static NpgsqlCommand On(NpgsqlConnection connection, StatisticalSql sql, string text, long seed)
    {
        var command = new NpgsqlCommand(text, connection);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint, Value = seed });
        foreach (var literal in sql.Literals) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Unknown, Value = literal });
        return command;
    }

    private static string? Judge(StatisticsRule rule, Dictionary<string, string> found)
    {
        if (rule.Columns.FirstOrDefault(column => !found.ContainsKey(column)) is { } missing) return $"the table has no column {missing}";
        if (rule.Measures.FirstOrDefault(column => !Numbers.Contains(found[column])) is { } words) return $"the measure {words} is no number of PostgreSQL's own types";
        return rule.Columns.FirstOrDefault(column => !Words.Contains(found[column])) is { } other ? $"the column {other} has a type that nothing is asked by" : null;
    }

    private static async Task<string?> CodeAsync(NpgsqlConnection connection, StatisticsRule rule, CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, SqlText.Read("statistics_code.sql"), rule.Table.Schema, rule.Table.Table), cancellation)
            .ConfigureAwait(false) is string place ? $"code of its owner would run, in {place}" : null;

    private static async Task<string?> DoorAsync(NpgsqlConnection connection, StatisticsRule rule, string engineRole, CancellationToken cancellation) =>
        await Command.ScalarAsync(Command.On(connection, SqlText.Read("statistics_doors.sql"), rule.Table.Schema, rule.Table.Table, engineRole), cancellation)
            .ConfigureAwait(false) is string door ? $"the engine lets its subject at {door}" : null;

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
