using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy;

/// <summary>A column by its full name, written <c>parcels/public.sender.id_number</c>; the names are as the catalogue has them.</summary>
public sealed record SealedColumnName(string Database, string Schema, string Table, string Column)
{
    /// <summary>Reads the written form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SealedColumnName? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        name = null;
        if (!NamePart.TryRead(text, ref at, '/', out var database) || !NamePart.TryRead(text, ref at, '.', out var schema) || !NamePart.TryRead(text, ref at, '.', out var table)
            || !NamePart.TryRead(text, ref at, end: null, out var column))
            return false;
        name = new SealedColumnName(database, schema, table, column);
        return true;
    }

    /// <summary>The written form.</summary>
    public override string ToString() => $"{NamePart.Write(Database)}/{NamePart.Write(Schema)}.{NamePart.Write(Table)}.{NamePart.Write(Column)}";
}
