using Menshen.Policy;

namespace Menshen.Gateway.Quotas;

/// <summary>Counts that are told to the other gateways in one statement.</summary>
internal sealed class UseChunk
{
    private readonly List<(HourCounter Counter, HourMark Mark)> _marks = [];

    public List<UseRow> Rows { get; } = [];

    /// <summary>Where a counter says its minutes for <see cref="Add"/>.</summary>
    public List<(long Minute, long Amount)> Minutes { get; } = [];

    public void Add(long subject, QuotaResource resource, HourCounter counter, in HourMark mark)
    {
        _marks.Add((counter, mark));
        foreach (var (minute, amount) in Minutes) Rows.Add(new UseRow(subject, resource, minute, amount));
        Minutes.Clear();
    }

    /// <summary>All of it is written, and the others' was heard afterwards.</summary>
    public void OnTold(SubjectUses uses)
    {
        foreach (var row in Rows) uses.Of(row.Subject).Of(row.Resource).OnTold(row.Minute, row.Amount);
        foreach (var (counter, mark) in _marks) counter.OnTold(mark);
    }
}
