using Menshen.Policy;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Compares the columns that the policy has sealed with the types that the engine enforces.</summary>
internal sealed class SealedDrift
{
    private readonly Dictionary<string, (int Number, int Suffix)> _groups;
    private readonly HashSet<SealedColumnName> _sealedOnce;
    private readonly ILookup<string, (SealedColumnName Column, SealGroupRule Rule)> _wanted;

    private SealedDrift(SealRules seals, Dictionary<string, (int Number, int Suffix)> groups, HashSet<SealedColumnName> sealedOnce)
    {
        (_groups, _sealedOnce) = (groups, sealedOnce);
        _wanted = seals.Groups.SelectMany(rule => rule.Columns.Select(column => (column, rule))).ToLookup(pair => pair.column.Database);
    }

    /// <param name="seals">What the policy says.</param>
    /// <param name="catalogue">A connection to the catalogue.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<SealedDrift> ReadAsync(SealRules seals, NpgsqlConnection catalogue, CancellationToken cancellation)
    {
        Dictionary<string, (int, int)> groups = [];
        await using (var command = Command.On(catalogue, SqlText.Read("seal_groups.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) groups[reader.GetString(1)] = (reader.GetInt32(0), reader.GetInt32(6));
        }

        HashSet<SealedColumnName> once = [];
        await using (var command = Command.On(catalogue, SqlText.Read("drift_sealed_once.sql")))
        await using (var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                once.Add(new SealedColumnName(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }

        return new SealedDrift(seals, groups, once);
    }

    /// <summary>Columns in databases that are not there.</summary>
    public IEnumerable<DriftFinding> Without(IReadOnlyCollection<string> databases) =>
        from database in _wanted
        where !databases.Contains(database.Key)
        from wanted in database
        select Finding(wanted.Column, wanted.Rule, "in no database of that name");

    /// <summary>The columns of the database one is connected to.</summary>
    public async Task CompareAsync(NpgsqlConnection connection, List<DriftFinding> findings, CancellationToken cancellation)
    {
        var wanted = _wanted[connection.Database].ToList();
        if (wanted.Count == 0) return;
        await using var command = Command.On(
            connection, SqlText.Read("drift_columns.sql"), wanted.Select(w => w.Column.Schema).ToArray(), wanted.Select(w => w.Column.Table).ToArray(),
            wanted.Select(w => w.Column.Column).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var (column, rule) = wanted[reader.GetInt32(0) - 1];
            var type = reader.IsDBNull(1) ? null : reader.GetString(1);
            var number = reader.GetInt32(2);
            if (number > 0 && _groups.TryGetValue(rule.Name, out var group) && number == group.Number)
            {
                if (group.Suffix != rule.Suffix) findings.Add(new DriftFinding(DriftFinding.Column, column.ToString(), Suffix(rule.Suffix), Suffix(group.Suffix)));
                continue;
            }
            findings.Add(Finding(column, rule, Words(type, number, reader.GetString(3)), isSealedOtherwise: number > 0));
        }
    }

    private string Words(string? type, int number, string others)
    {
        if (type is null) return others.Length == 0 ? "missing: dropped or renamed" : $"missing: dropped, or renamed to one of {others}";
        if (number == 0) return $"{type}, which takes plaintext";
        return _groups.FirstOrDefault(group => group.Value.Number == number).Key is { } name ? $"sealed in group {name}" : "sealed in a group that the catalogue does not know";
    }

    private static string Suffix(int count) => count == 0 ? "without a search for last characters" : FormattableString.Invariant($"with a search for {count} last characters");

    // What was never sealed is work to be done; what was is somebody's doing.
    private DriftFinding Finding(SealedColumnName column, SealGroupRule rule, string found, bool isSealedOtherwise = false) => new(
        _sealedOnce.Contains(column) || isSealedOtherwise ? DriftFinding.Column : DriftFinding.Unsealed, column.ToString(), $"sealed in group {rule.Name}", found);
}
