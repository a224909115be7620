using System.Collections.Frozen;
using Menshen.Sql;

namespace Menshen.Gateway.Quarantines;

/// <summary>A dataset that only some subjects may touch, and the relations by which it can be reached.</summary>
/// <remarks>What is not certain counts as touching it: a function, a text that is not understood, whatever changes structure or rights in that database.</remarks>
public sealed class QuarantinedDataset
{
    private readonly FrozenSet<string> _admitted, _names, _bare, _written, _bareWritten;
    private readonly bool _isWhole;

    /// <param name="id">The quarantine's number.</param>
    /// <param name="target">As it was asked for.</param>
    /// <param name="database">Where.</param>
    /// <param name="admitted">Who may go on.</param>
    /// <param name="relations">By which it is reached; null: not known, so that everything in the database counts.</param>
    public QuarantinedDataset(long id, string target, string database, IEnumerable<string> admitted, IReadOnlyCollection<(string Schema, string Name, bool ByWriting)>? relations)
    {
        (Id, Target, Database, _isWhole) = (id, target, database, relations is null);
        _admitted = admitted.ToFrozenSet(StringComparer.Ordinal);
        var always = relations?.Where(r => !r.ByWriting).ToList() ?? [];
        _names = always.Select(Full).ToFrozenSet(StringComparer.Ordinal);
        _bare = always.Select(r => r.Name).ToFrozenSet(StringComparer.Ordinal);
        _written = (relations ?? []).Select(Full).ToFrozenSet(StringComparer.Ordinal);
        _bareWritten = (relations ?? []).Select(r => r.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    public long Id { get; }

    public string Target { get; }

    public string Database { get; }

    /// <summary>True if the subject may go on.</summary>
    public bool Admits(string subject) => _admitted.Contains(subject);

    /// <summary>True if the statement may touch it.</summary>
    public bool MayBeTouchedBy(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Kind switch
        {
            StatementKind.Empty or StatementKind.Transaction or StatementKind.Set or StatementKind.Show or StatementKind.Deallocate or StatementKind.Discard
                or StatementKind.Notification => false,
            // Cursors of this session were declared under quarantine: sessions from before have ended.
            StatementKind.Cursor when !facts.Command.StartsWith("DECLARE", StringComparison.Ordinal) => false,
            StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge or StatementKind.CopyIn or StatementKind.CopyOut
                or StatementKind.Truncate or StatementKind.Lock or StatementKind.Explain or StatementKind.Prepare or StatementKind.Cursor => IsNamedBy(facts),
            _ => true,
        };
    }

    private bool IsNamedBy(StatementFacts facts) => _isWhole || !facts.RelationsAreComplete
        || facts.Reads.Any(name => Holds(name, _names, _bare)) || facts.Writes.Any(name => Holds(name, _written, _bareWritten));

    // Which schema a bare name means is the session's to SET: any of that name counts.
    private static bool Holds(RelationName name, FrozenSet<string> full, FrozenSet<string> bare) => name.Schema is null ? bare.Contains(name.Name) : full.Contains($"{name.Schema}.{name.Name}");

    private static string Full((string Schema, string Name, bool ByWriting) relation) => $"{relation.Schema}.{relation.Name}";
}
