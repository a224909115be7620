namespace Menshen.Sql.Sealing.Planning;

/// <summary>What a value is to sealing.</summary>
internal enum ShadeKind
{
    /// <summary>Literals, parameters, NULL or DEFAULT alone: what it meets decides whether it is to be sealed.</summary>
    Open,

    /// <summary>Nothing sealed is in it, and it cannot be sealed any more: it was computed, or comes from a plain column.</summary>
    Plain,

    /// <summary>A whole value of a sealed column, or an open value in its place.</summary>
    Sealed,

    /// <summary>Something that holds sealed values whole, such as an array, JSON or a concatenation: it can be put out, and nothing else.</summary>
    Carrier,

    /// <summary>A row whose fields are known.</summary>
    Row,
}
