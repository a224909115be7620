using Menshen.Policy.Grants;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>The ledger of grants in one database, and the rules that its event trigger holds new ones against. Over one open connection.</summary>
public sealed class GrantLedger : IAsyncDisposable
{
    /// <summary>The number of the first rule; the provisioned one, which is for a database nobody has written rules for, is the last.</summary>
    private const int FirstRule = 1;

    private readonly NpgsqlConnection _connection;

    private GrantLedger(NpgsqlConnection connection) => _connection = connection;

    public string Database => _connection.Database;

    /// <summary>Null where there is none: the database is not hardened, or the TCB role is no superuser there.</summary>
    public static async Task<GrantLedger?> OpenAsync(IEngine engine, string database, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        try
        {
            if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("grant_ledger_there.sql")), cancellation).ConfigureAwait(false) is true)
            {
                var ledger = new GrantLedger(connection);
                connection = null;
                return ledger;
            }

            return null;
        }
        finally
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Puts rules in force here; true if others were.</summary>
    public async Task<bool> PublishAsync(GrantRules rules, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var digest = rules.DigestFor(Database);
        if (await Command.ScalarAsync(Command.On(_connection, SqlText.Read("grant_rules_digest.sql")), cancellation).ConfigureAwait(false) as string == digest) return false;
        await using var transaction = await _connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(_connection, "DELETE FROM menshen.grant_rule"), cancellation).ConfigureAwait(false);
        var ordinal = FirstRule;
        foreach (var rule in rules.For(Database))
        {
            var (terms, longest) = (rule.Terms, rule.Terms.Longest == Timeout.InfiniteTimeSpan ? (object)DBNull.Value : rule.Terms.Longest);
            var command = Command.On(
                _connection, SqlText.Read("grant_rule_add.sql"), ordinal++, rule.Objects.Schema ?? "*", rule.Objects.Name ?? "*", terms.Depth, terms.Receivers.ToArray(),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, Value = rule.Only is { } only ? only.ToArray() : DBNull.Value }, rule.Never.ToArray(),
                new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Interval, Value = longest }, terms.NeedsPurpose, rules.AreEnforced, digest);
            await Command.RunAsync(command, cancellation).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Grants whose end has come.</summary>
    public Task<IReadOnlyList<GrantNews>> DueAsync(CancellationToken cancellation) => ReadAsync("grants_due.sql", cancellation);

    /// <summary>Takes back those whose end has come, with what was passed on from them; how many of them.</summary>
    public async Task<int> EndDueAsync(CancellationToken cancellation)
    {
        var due = (await DueAsync(cancellation).ConfigureAwait(false)).Count;
        // In a transaction of its own, because the role that gave a right is taken on for its length.
        await using (var transaction = await _connection.BeginTransactionAsync(cancellation).ConfigureAwait(false))
        {
            await Command.RunAsync(Command.On(_connection, SqlText.Read("grants_end.sql")), cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }

        return due - (await DueAsync(cancellation).ConfigureAwait(false)).Count;
    }

    /// <summary>What the journal does not have yet, the oldest first; some hundreds at most.</summary>
    public Task<IReadOnlyList<GrantNews>> NewsAsync(CancellationToken cancellation) => ReadAsync("grants_news.sql", cancellation);

    /// <summary>The journal has it.</summary>
    public Task TellAsync(GrantNews news, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(news);
        return Command.RunAsync(Command.On(_connection, SqlText.Read("grants_told.sql"), news.Id, (short)(news.IsEnd ? 2 : 1)), cancellation);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IReadOnlyList<GrantNews>> ReadAsync(string sql, CancellationToken cancellation)
    {
        await using var command = Command.On(_connection, SqlText.Read(sql));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var found = new List<GrantNews>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            found.Add(new GrantNews(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6),
                reader.GetFieldValue<DateTimeOffset>(7), reader.FieldCount > 8 && reader.GetInt16(8) == 1));
        }

        return found;
    }
}
