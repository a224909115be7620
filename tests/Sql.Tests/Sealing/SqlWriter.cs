namespace Menshen.Sql.Tests.Sealing;

/// <summary>Writes random statements over the small schema; the same for the same seed.</summary>
internal sealed class SqlWriter(int seed)
{
    private static readonly string[] Columns = ["id", "name", "id_card", "id_card", "id_card", "phone", "address", "s.id_card", "r.id_card", "s.id_card", "s.phone", "p.a", "a", "c"];
    private static readonly string[] Operators = ["=", "=", "=", "<>", "IS DISTINCT FROM", "<", "LIKE", "||", "+"];
    private static readonly string[] Functions = ["count", "lower", "array_agg", "concat", "to_jsonb", "lag", "max", "f"];
    private static readonly string[] Types = ["text", "varchar", "varchar(9)", "int", "text[]", "jsonb", "menshen.sealed_id_card"];

    private readonly Random _random = new(seed);
    private int _literals;

    public string Statement() => _random.Next(8) switch
    {
        0 => $"INSERT INTO sender (id, id_card, phone) VALUES ({Values(3)}), ({Values(3)}){Conflict()}",
        1 => $"INSERT INTO {Table()} {Query(2)}",
        2 => $"UPDATE sender s SET id_card = {Value(2)}, (name, phone) = ({Values(2)}) FROM receiver r WHERE {Condition(2)} RETURNING {Values(1)}",
        3 => $"DELETE FROM sender s USING receiver r WHERE {Condition(2)}",
        4 => $"WITH q (c, a) AS ({Query(1)}) SELECT * FROM q, sender s WHERE {Condition(2)}",
        5 => $"CREATE VIEW v AS {Query(1)}",
        _ => Query(3),
    };

    public string Query(int depth) => _random.Next(6) switch
    {
        0 when depth > 0 => $"({Query(depth - 1)}) {Pick("UNION", "UNION ALL", "EXCEPT")} ({Query(depth - 1)})",
        1 => $"VALUES ({Values(2)}), ({Values(2)})",
        _ => $"SELECT {Pick("", "DISTINCT ")}{Pick("*", "s.*", Values(2), $"{Value(depth)} AS c, {Value(depth)}")} FROM {From(depth)} WHERE {Condition(depth)}{Tail()}",
    };

    private string From(int depth) => _random.Next(7) switch
    {
        0 when depth > 0 => $"({Query(depth - 1)}) s (c, a), receiver r",
        1 => "sender s JOIN receiver r USING (id_card)",
        2 => "sender s LEFT JOIN receiver r ON s.id_card = r.id_card, plain p",
        3 => $"sender s, receiver r, LATERAL ({Query(0)}) q (c)",
        4 => "plain s",
        _ => "sender s",
    };

    private string Tail() => Pick("", "", " ORDER BY 1", " ORDER BY id", " GROUP BY id_card", " GROUP BY 2, 1", $" LIMIT {Literal()}");

    private string Conflict() => Pick("", $" ON CONFLICT (id) DO UPDATE SET id_card = {Value(1)} WHERE excluded.phone = {Literal()}");

    private string Condition(int depth) => _random.Next(6) switch
    {
        0 => $"{Column()} IN ({Values(2)})",
        1 => $"{Column()} IS NULL",
        2 when depth > 0 => $"({Condition(depth - 1)} AND NOT {Condition(depth - 1)})",
        3 when depth > 0 => $"EXISTS ({Query(depth - 1)})",
        4 => $"{Column()} = ANY (ARRAY[{Values(2)}])",
        _ => $"({Value(depth)}) {Operators[_random.Next(Operators.Length)]} ({Value(depth)})",
    };

    private string Values(int count) => string.Join(", ", Enumerable.Range(0, count).Select(_ => Value(1)));

    private string Value(int depth) => _random.Next(depth > 0 ? 16 : 3) switch
    {
        0 or 3 or 10 or 11 => Column(),
        4 => $"COALESCE({Values(2)})",
        5 => $"CASE WHEN {Condition(depth - 1)} THEN {Value(depth - 1)} ELSE {Value(depth - 1)} END",
        6 => $"{Functions[_random.Next(Functions.Length)]}({Value(depth - 1)})",
        7 => $"{Literal()}::{Types[_random.Next(Types.Length)]}",
        8 => $"(SELECT {Value(depth - 1)} FROM {From(0)} LIMIT 1)",
        9 => Pick("NULL", "$1", "$2", "5", "1.5"),
        _ => Literal(),
    };

    private string Column() => Columns[_random.Next(Columns.Length)];

    private string Table() => Pick("sender", "receiver", "plain", "sender (id_card)", "receiver (phone, id_card)");

    private string Literal() => $"'v{_literals++}'";

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];
}
