using Menshen.Journal;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault;

/// <summary>The numbers of decisions in the vault; new ones get the next. There are as many as policies that were in force, times what their rules can say together.</summary>
internal sealed class DecisionDictionary
{
    /// <summary>No text of PostgreSQL's has it.</summary>
    private const char Between = '\0';

    /// <summary>Objects whose numbers are remembered; of more they are looked up by what they say.</summary>
    private const int MostSeen = 4096;

    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<(long Policy, string Rules), int> _ids = [];
    private readonly Dictionary<DecisionText, int> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<(int Id, long Policy, string[] Rules)> _new = [];
    private int _last;

    public DecisionDictionary(NpgsqlConnection connection)
    {
        _connection = connection;
        using var command = VaultSql.Command(connection, "decisions.sql");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var id = reader.GetInt32(0);
            _ids[(reader.GetInt64(1), string.Join(Between, reader.GetFieldValue<string[]>(2)))] = id;
            _last = Math.Max(_last, id);
        }
    }

    /// <summary>Null where it is not known what decided.</summary>
    public int? IdOf(JournalEntry entry)
    {
        if (entry.Kind != RecordKind.StatementSubmitted || entry.Decision is not { } decision)
        {
            return null;
        }

        // One object for all its statements, as long as a segment's reader reads on.
        if (_seen.TryGetValue(decision, out var id))
        {
            return id;
        }

        string[] rules = Words(decision);
        var said = (decision.Policy, string.Join(Between, rules));
        if (!_ids.TryGetValue(said, out id))
        {
            _ids[said] = id = ++_last;
            _new.Add((id, decision.Policy, rules));
        }

        if (_seen.Count >= MostSeen)
        {
            _seen.Clear();
        }

        return _seen[decision] = id;
    }

    /// <summary>Writes the new ones.</summary>
    public void Flush()
    {
        if (_new.Count == 0)
        {
            return;
        }

        using var importer = _connection.BeginBinaryImport(VaultSql.Read("copy_decision.sql"));
        foreach (var (id, policy, rules) in _new)
        {
            importer.StartRow();
            importer.Write(id, NpgsqlDbType.Integer);
            importer.Write(policy, NpgsqlDbType.Bigint);
            importer.Write(rules, NpgsqlDbType.Array | NpgsqlDbType.Text);
        }

        importer.Complete();
        _new.Clear();
    }

    /// <summary>The rules, as PostgreSQL can store them.</summary>
    public static string[] Words(DecisionText decision) => [.. decision.Rules.Select(ImporterCells.Storable)];
}
