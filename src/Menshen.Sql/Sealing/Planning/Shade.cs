namespace Menshen.Sql.Sealing.Planning;

/// <summary>A value as the planner sees it: where it comes from, and so what it can be compared with or written to.</summary>
internal sealed class Shade
{
    /// <summary>NULL, DEFAULT, and what there is nothing to say of.</summary>
    public static readonly Shade Empty = new() { Kind = ShadeKind.Open };

    private Shade()
    {
    }

    public ShadeKind Kind { get; private init; }

    /// <summary>The seal group of a sealed value.</summary>
    public int Group { get; private init; }

    public bool IsSearchable { get; private init; }

    /// <summary>How many last characters of a sealed value can be searched; 0: none.</summary>
    public int Suffix { get; private init; }

    /// <summary>The sealed column it comes from, for faults.</summary>
    public string Column { get; private init; } = "";

    /// <summary>Why a plain value cannot be sealed, for faults.</summary>
    public string Why { get; private init; } = "";

    /// <summary>The literals and parameters of an open or sealed value that nothing has sealed yet.</summary>
    public PendingSet? Pendings { get; private init; }

    /// <summary>A whole sealed value that the engine knows as plain text only: what is made of it keeps no domain.</summary>
    public bool IsText { get; private init; }

    /// <summary>The fields of a row.</summary>
    public Shape? Fields { get; private init; }

    public bool CarriesSealed => Kind is ShadeKind.Sealed or ShadeKind.Carrier || Fields?.CarriesSealed == true;

    /// <summary>The sealed column that is in it.</summary>
    public string SealedColumn => Fields is null ? Column : Fields.SealedColumn;

    public static Shade Plain(string why) => new() { Kind = ShadeKind.Plain, Why = why };

    public static Shade Open(PendingSet? pendings) => pendings is null ? Empty : new Shade { Kind = ShadeKind.Open, Pendings = pendings };

    public static Shade Sealed(int group, bool isSearchable, string column, int suffix = 0) =>
        new() { Kind = ShadeKind.Sealed, Group = group, IsSearchable = isSearchable, Column = column, Suffix = suffix };

    public static Shade Carrier(string column) => new() { Kind = ShadeKind.Carrier, Column = column };

    public static Shade Row(Shape fields) => new() { Kind = ShadeKind.Row, Fields = fields };

    /// <summary>The same sealed value, where these too can stand in its place.</summary>
    public Shade Or(PendingSet? pendings) => pendings is null ? this : Copy(IsText, PendingSet.Join(Pendings, pendings));

    /// <summary>The same sealed value with its domain, or without.</summary>
    public Shade AsText(bool isText) => Kind != ShadeKind.Sealed || isText == IsText ? this : Copy(isText, Pendings);

    private Shade Copy(bool isText, PendingSet? pendings) => new()
    {
        Kind = Kind, Group = Group, IsSearchable = IsSearchable, Column = Column, Suffix = Suffix, IsText = isText, Pendings = pendings,
    };
}
