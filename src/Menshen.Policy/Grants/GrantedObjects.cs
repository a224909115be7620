using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy.Grants;

/// <summary>Objects of a database, written <c>parcels/public.sender</c>, <c>parcels/public.*</c> or <c>parcels/*</c>.</summary>
/// <param name="Schema">Null: every schema.</param>
/// <param name="Name">Null: every object of the schema, and the schema.</param>
public sealed record GrantedObjects(string Database, string? Schema, string? Name)
{
    /// <summary>Reads the written form.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out GrantedObjects? objects)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = 0;
        objects = null;
        if (!NamePart.TryRead(text, ref at, '/', out var database)) return false;
        if (text.AsSpan(at) is "*")
            objects = new GrantedObjects(database, null, null);
        else if (!NamePart.TryRead(text, ref at, '.', out var schema))
            return false;
        else if (text.AsSpan(at) is "*")
            objects = new GrantedObjects(database, schema, null);
        else if (NamePart.TryRead(text, ref at, end: null, out var name))
            objects = new GrantedObjects(database, schema, name);
        return objects is not null;
    }

    /// <summary>The written form.</summary>
    public override string ToString() =>
        $"{NamePart.Write(Database)}/{(Schema is null ? "*" : $"{NamePart.Write(Schema)}.{(Name is null ? "*" : NamePart.Write(Name))}")}";
}
