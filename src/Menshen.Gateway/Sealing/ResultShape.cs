using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>The shapes of a result's columns, from its RowDescription. Filled anew for each result, without allocating once it is large enough.</summary>
internal sealed class ResultShape
{
    private FieldShape[] _fields = new FieldShape[16];

    /// <summary>Columns.</summary>
    public int Count { get; private set; }

    /// <summary>The shape of a column; of one nobody described: unknown.</summary>
    public FieldShape this[int column] => column < Count ? _fields[column] : FieldShape.Unknown;

    /// <summary>Nothing is known.</summary>
    public void Forget() => Count = 0;

    /// <summary>Takes what the engine says of a result.</summary>
    public void Take(in RowDescription description)
    {
        if (_fields.Length < description.Count) _fields = new FieldShape[description.Count];
        Count = 0;
        foreach (var field in description) _fields[Count++] = Of(field.TypeOid);
    }

    /// <summary>Takes what was said of it before.</summary>
    public void Take(ResultShape other)
    {
        if (_fields.Length < other.Count) _fields = new FieldShape[other.Count];
        other._fields.AsSpan(0, other.Count).CopyTo(_fields);
        Count = other.Count;
    }

    // Numbers of pg_type.dat: they are the same in every PostgreSQL.
    private static FieldShape Of(uint type) => type switch
    {
        25 or 1043 or 1042 or 705 => FieldShape.Text,
        114 or 3802 => FieldShape.Json,
        // Arrays of text and domains, records, composite types: by their first character.
        _ => FieldShape.Elements,
    };
}
