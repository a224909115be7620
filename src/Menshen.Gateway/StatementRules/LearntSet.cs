using System.Collections.Concurrent;
using System.Collections.Frozen;
using Menshen.Sql;

namespace Menshen.Gateway.StatementRules;

/// <summary>What one subject is known to send in one database. Any thread.</summary>
public sealed class LearntSet(long subject, string database)
{
    /// <summary>Texts on their way to where they are kept: more than one database keeps of one subject need not wait there.</summary>
    private const int MostUnderWay = 4_096;

    private readonly ConcurrentDictionary<StatementShape, bool> _underWay = new();
    private FrozenSet<StatementShape> _known = [];

    public long Subject { get; } = subject;

    public string Database { get; } = database;

    /// <summary>As it stands now; another object each time that it changes.</summary>
    public FrozenSet<StatementShape> Known => Volatile.Read(ref _known);

    /// <summary>True for the first who asks to keep that text since the last <see cref="Replace"/>.</summary>
    public bool Begin(StatementShape shape, bool isLearnt) => _underWay.Count < MostUnderWay && _underWay.TryAdd(shape, isLearnt);

    /// <summary>What is known now. What was under way may be asked for again.</summary>
    public void Replace(IEnumerable<StatementShape> known)
    {
        var next = known.ToFrozenSet();
        // Texts keep their answer by this object.
        if (!next.SetEquals(_known)) Volatile.Write(ref _known, next);
        _underWay.Clear();
    }
}
