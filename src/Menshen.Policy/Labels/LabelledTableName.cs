using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy.Labels;

/// <summary>A table, or all tables of a schema, written <c>parcels/public.waybill</c> and <c>parcels/public.*</c>; the names are as the catalogue has them.</summary>
/// <param name="Table">Null for all.</param>
public sealed record LabelledTableName(string Database, string Schema, string? Table)
{
    /// <summary>Reads the written form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelledTableName? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        name = null;
        if (!NamePart.TryRead(text, ref at, '/', out var database) || !NamePart.TryRead(text, ref at, '.', out var schema))
            return false;
        if (text.AsSpan(at) is "*")
            name = new LabelledTableName(database, schema, null);
        else if (NamePart.TryRead(text, ref at, end: null, out var table))
            name = new LabelledTableName(database, schema, table);
        return name is not null;
    }

    /// <summary>True if the rule of that name is for the table.</summary>
    public bool Covers(string database, string schema, string table) => Database == database && Schema == schema && (Table is null || Table == table);

    /// <summary>The written form.</summary>
    public override string ToString() => $"{NamePart.Write(Database)}/{NamePart.Write(Schema)}.{(Table is null ? "*" : NamePart.Write(Table))}";
}
