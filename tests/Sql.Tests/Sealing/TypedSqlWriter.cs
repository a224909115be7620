namespace Menshen.Sql.Tests.Sealing;

/// <summary>Writes random statements that are right for a server: values only meet values of their own group. The same for the same seed.</summary>
internal sealed class TypedSqlWriter(int seed)
{
    private const char IdCard = 'c';
    private const char Phone = 'p';
    private const char Text = 't';
    private const char Number = 'n';

    private static readonly Source[] Tables =
    [
        new("sender", [("id", Number), ("name", Text), ("id_card", IdCard), ("phone", Phone)]),
        new("receiver", [("id", Number), ("id_card", IdCard), ("phone", Phone)]),
        new("plain", [("id", Number), ("a", Text), ("b", Text)]),
        new("sender_view", [("id", Number), ("id_card", IdCard)]),
    ];

    private readonly Random _random = new(seed);
    private int _names;

    public string Statement() => _random.Next(10) switch
    {
        0 => $"INSERT INTO sender (id, id_card, phone) VALUES ({Values("ncp", [], 1)}), ({Values("ncp", [], 1)}){Conflict()}",
        1 => $"INSERT INTO receiver (id_card, phone, id) {Query("cpn", [], 2)}",
        2 => Update(),
        3 => Delete(),
        4 => With(),
        5 => Merge(),
        _ => $"{Query(Types(), [], 3)}",
    };

    private string Conflict()
    {
        Source[] sources = [Tables[0], Tables[0] with { Name = "excluded" }];
        return Chance(3) ? "" : $" ON CONFLICT (id) DO UPDATE SET phone = {Value(Phone, sources, 2)}, id_card = {Value(IdCard, sources, 2)} WHERE {Condition(sources, 2)}";
    }

    private string Update()
    {
        Source[] sources = [Tables[0] with { Name = "s" }, Tables[1] with { Name = "r" }];
        return $"UPDATE sender s SET id_card = {Value(IdCard, sources, 2)}, (name, phone) = ROW({Values("tp", sources, 2)}) FROM receiver r "
            + $"WHERE r.id = s.id + 10 AND {Condition(sources, 2)} RETURNING s.id, {Value(IdCard, sources, 1)}";
    }

    private string Delete()
    {
        Source[] sources = [Tables[1] with { Name = "r" }];
        return $"DELETE FROM receiver r WHERE {Condition(sources, 3)} RETURNING r.id, {Value(Phone, sources, 1)}";
    }

    private string Merge()
    {
        Source[] both = [Tables[0] with { Name = "s" }, new("v", [("n", Number), ("c", IdCard), ("p", Phone)])];
        return $"MERGE INTO sender s USING (VALUES (1, {Values("cp", [], 1)}), (77, {Values("cp", [], 1)})) v (n, c, p) ON s.id = v.n "
            + $"WHEN MATCHED AND {Condition([both[0]], 2)} THEN UPDATE SET id_card = {Value(IdCard, both, 1)} WHEN NOT MATCHED THEN INSERT (id, id_card, phone) VALUES (v.n, v.c, v.p)";
    }

    private string With()
    {
        var types = Types();
        var name = Name("w");
        Source source = new(name, [.. types.Select((type, i) => ($"k{i}", type))]);
        var columns = string.Join(", ", source.Columns.Select(column => column.Name));
        var change = Chance(3);
        if (change) source = new(name, [("k0", IdCard), ("k1", Phone)]);
        return change
            ? $"WITH {name} (k0, k1) AS (DELETE FROM receiver WHERE {Condition([Tables[1]], 1)} RETURNING id_card, phone) SELECT k0, k1 FROM {name} WHERE {Condition([source], 2)}"
            : $"WITH {name} ({columns}) AS ({Query(types, [], 2)}) SELECT {Values(Types(), [source], 2)} FROM {name} WHERE {Condition([source], 2)}";
    }

    private string Query(string types, Source[] outer, int depth)
    {
        if (depth > 0 && Chance(6)) return $"({Query(types, outer, depth - 1)}) {Pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT ALL")} ({Query(types, outer, depth - 1)})";
        if (Chance(8)) return $"VALUES ({Values(types, outer, 1)}), ({Values(types, outer, 1)})";
        var (from, sources) = From(outer, depth);
        var own = sources.Concat(outer).ToArray();
        if (depth > 0 && Chance(6))
        {
            var keys = string.Join(", ", types.Select(type => Column(type, sources) ?? "NULL::text").Distinct());
            if (!keys.Contains("NULL", StringComparison.Ordinal) && keys.Split(", ").Length == types.Length)
            {
                return $"SELECT {keys} FROM {from} WHERE {Condition(own, depth)} GROUP BY {keys} HAVING count(*) > 0";
            }
        }

        return $"SELECT {Pick("", "", "DISTINCT ")}{Values(types, own, depth)} FROM {from} WHERE {Condition(own, depth)}";
    }

    private (string Text, Source[] Sources) From(Source[] outer, int depth)
    {
        var (text, first) = Item(outer, depth);
        if (Chance(2)) return (text, [first]);
        var (other, second) = Item(Chance(2) ? [] : [first], depth, lateral: true);
        Source[] both = [first, second];
        return (Chance(2) ? $"{text}, {other}" : $"{text} {Pick("JOIN", "LEFT JOIN")} {other} ON {Condition(both, 1)}", both);
    }

    private (string Text, Source Source) Item(Source[] outer, int depth, bool lateral = false)
    {
        if (depth > 0 && Chance(4))
        {
            var types = Types();
            Source derived = new(Name("q"), [.. types.Select((type, i) => ($"c{i}", type))]);
            return ($"{(lateral ? "LATERAL " : "")}({Query(types, outer, depth - 1)}) {derived.Name} ({string.Join(", ", derived.Columns.Select(column => column.Name))})", derived);
        }

        var table = Tables[_random.Next(Tables.Length)];
        var alias = table with { Name = Name("t") };
        return ($"{table.Name} {alias.Name}", alias);
    }

    private string Condition(Source[] sources, int depth)
    {
        var type = Pick("c", "c", "p", "t", "n")[0];
        return _random.Next(depth > 0 ? 11 : 3) switch
        {
            0 => $"{Value(type, sources, 0)} = {Value(type, sources, 0)}",
            1 => $"{Value(type, sources, 1)} IS NOT NULL",
            2 => $"{Value(type, sources, 0)} <> {Value(type, sources, 0)}",
            3 => $"{Value(type, sources, 1)} {Pick("IN", "NOT IN")} ({Value(type, sources, 1)}, {Value(type, sources, 0)})",
            4 => $"({Condition(sources, depth - 1)} {Pick("AND", "OR")} NOT {Condition(sources, depth - 1)})",
            5 => $"EXISTS ({Query("c", sources, depth - 1)})",
            6 => $"{Value(type, sources, 1)} {Pick("IN", "= ANY", "<> ALL")} ({Query($"{type}", sources, depth - 1)})",
            7 => $"({Values("cp", sources, 1)}) {Pick("=", "IS DISTINCT FROM")} ({Values("cp", sources, 1)})",
            8 => $"({Values("pc", sources, 1)}) IN (({Values("pc", sources, 1)}), ({Values("pc", sources, 0)}))",
            9 => $"{Value(type, sources, 1)} = ANY (ARRAY[{Value(type, sources, 1)}, {Literal(type)}])",
            _ => $"{Value(type, sources, 1)} IS {Pick("", "NOT ")}DISTINCT FROM {Value(type, sources, 1)}",
        };
    }

    private string Values(string types, Source[] sources, int depth) => string.Join(", ", types.Select(type => Value(type, sources, depth)));

    private string Value(char type, Source[] sources, int depth)
    {
        var column = Column(type, sources);
        return _random.Next(depth > 0 ? 9 : 3) switch
        {
            0 => Literal(type),
            3 => $"COALESCE({Value(type, sources, depth - 1)}, {Value(type, sources, depth - 1)})",
            4 => $"CASE WHEN {Condition(sources, depth - 1)} THEN {Value(type, sources, depth - 1)} ELSE {Value(type, sources, depth - 1)} END",
            5 => $"CASE {Value(type, sources, 0)} WHEN {Literal(type)} THEN {Value(type, sources, depth - 1)} END",
            6 => $"NULLIF({Value(type, sources, depth - 1)}, {Literal(type)})",
            7 => type == Number ? Literal(type) : $"(SELECT {Value(type, [Tables[0] with { Name = "z" }], depth - 1)} FROM sender z WHERE z.id = 1)",
            8 => type == Number ? Literal(type) : $"({column ?? Literal(type)})::text",
            _ => column ?? Literal(type),
        };
    }

    private string? Column(char type, Source[] sources)
    {
        var fitting = sources.SelectMany(source => source.Columns.Where(column => column.Type == type).Select(column => $"{source.Name}.{column.Name}")).ToList();
        return fitting.Count == 0 ? null : fitting[_random.Next(fitting.Count)];
    }

    private string Literal(char type) => type switch
    {
        IdCard => Pick("'c1'", "'c2'", "'c5'", "'c''4'", "'c9'", "NULL::text"),
        Phone => Pick("'p1'", "'p2'", "'p3'", "'p9'::text"),
        Number => Pick("1", "2", "11", "60"),
        _ => Pick("'Ann'", "'c1'", "'p1'", "'a'"),
    };

    private string Types() => Pick("c", "cp", "pcn", "ct", "ccp");

    private string Name(string start) => $"{start}{_names++}";

    private bool Chance(int of) => _random.Next(of) == 0;

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private sealed record Source(string Name, (string Name, char Type)[] Columns);
}
