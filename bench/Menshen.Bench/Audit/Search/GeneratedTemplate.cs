using System.Globalization;

namespace Menshen.Bench.Audit.Search;

/// <summary>The texts of the generated statements, one in a hundred of which touches the column that is asked for.</summary>
internal static class GeneratedTemplate
{
    /// <summary>What is asked for; as statements name it.</summary>
    public const string Column = "public.person.id_number";

    public const int Count = 1000;
    private const int Tables = 39;
    private const int EveryHundredth = 100;

    public static bool Touches(int id) => id % EveryHundredth == EveryHundredth / 2;

    /// <summary>Lines for COPY into <c>audit.template</c> (id, fingerprint, kind, command, text, reads, writes, relations, columns, complete).</summary>
    public static IEnumerable<string> Lines() => Enumerable.Range(0, Count).Select(Line);

    private static string Line(int id)
    {
        var table = Touches(id) ? "public.person" : string.Create(CultureInfo.InvariantCulture, $"public.table_{id % Tables:D2}");
        var (first, second) = Touches(id) ? ("name", "id_number") : ($"column_{id % 7}", $"column_{7 + id % 5}");
        var writes = id % 4 == 3;
        var text = writes
            ? $"UPDATE {table} SET {first} = $1, {second} = $2 WHERE id = $3 /* {id} */"
            : $"SELECT id, {first}, {second} FROM {table} WHERE id = $1 ORDER BY {first} LIMIT {id % 50 + 1} /* {id} */";
        var fingerprint = new Guid(id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        return string.Join('\t', id + 1, fingerprint, writes ? 2 : 1, writes ? "UPDATE" : "SELECT", text,
            writes ? "{}" : $"{{{table}}}", writes ? $"{{{table}}}" : "{}", $"{{{table}}}", $"{{{table}.id,{table}.{first},{table}.{second}}}", "t");
    }
}
