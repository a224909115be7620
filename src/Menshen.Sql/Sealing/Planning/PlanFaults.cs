namespace Menshen.Sql.Sealing.Planning;

/// <summary>Keeps the first fault of a text, and what hangs on the whole of it.</summary>
internal sealed class PlanFaults
{
    private SealFault? _first;
    private string? _unknown;

    /// <summary>A relation with sealed columns that the text names; null if none.</summary>
    public string? TouchedRelation { get; private set; }

    /// <summary>The text changes rows or definitions, or may.</summary>
    public bool Writes { get; set; }

    public void Touch(SealedRelation relation) => TouchedRelation ??= $"{relation.Schema}.{relation.Name}";

    public void Add(string column, string construct, string instead) => _first ??= new SealFault(column, construct, instead, OnlySearch: false);

    /// <summary>Something that the planner does not know: a fault if anything sealed is in the text.</summary>
    public void AddUnknown(string construct) => _unknown ??= construct;

    public SealFault? Result()
    {
        var fault = _first;
        if (fault is null && _unknown is not null && TouchedRelation is not null)
        {
            fault = new SealFault(TouchedRelation, _unknown, Remedies.Unknown, OnlySearch: false);
        }

        return fault is null ? null : fault with { OnlySearch = !Writes, Column = fault.Column.Length > 0 ? fault.Column : TouchedRelation ?? "" };
    }
}
