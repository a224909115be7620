using System.Text;
using Menshen.TestKit;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Two databases with the same tables and rows: in one the columns are plain text, in the other they have domains that refuse plaintext.</summary>
public sealed class SealedAndPlain : IAsyncLifetime
{
    private const string Tables = """
        CREATE TABLE sender (id int PRIMARY KEY, name text, id_card ID_CARD, phone PHONE, address ADDRESS);
        CREATE TABLE receiver (id int PRIMARY KEY, id_card ID_CARD UNIQUE, phone PHONE);
        CREATE TABLE plain (id int, a text, b text);
        CREATE VIEW sender_view AS SELECT id, id_card FROM sender;
        INSERT INTO plain VALUES (1, 'a', 'b'), (2, 'c1', 'p1');
        """;

    private const string Domains = """
        CREATE SCHEMA menshen;
        CREATE DOMAIN menshen.sealed_id_card AS text CHECK (VALUE ~ '^~S1e[.][0-9A-F]*~$');
        CREATE DOMAIN menshen.sealed_phone AS text CHECK (VALUE ~ '^~S2e[.][0-9A-F]*~$');
        CREATE DOMAIN menshen.sealed_address AS text CHECK (VALUE ~ '^~S3r[0-9]+[.][0-9A-F]*~$');
        """;

    private static readonly string[] Rows =
    [
        "INSERT INTO sender VALUES (1, 'Ann', 'c1', 'p1', 'a1'), (2, 'Bo', 'c2', 'p2', NULL), (3, 'Cy', 'c1', NULL, 'a1'), (4, 'Di', 'c''4', 'p3', 'a4'), (5, NULL, NULL, 'p1', 'a5')",
        "INSERT INTO receiver VALUES (11, 'c1', 'p1'), (12, 'c5', 'p9'), (13, 'c2', 'p2')",
    ];

    public TemporaryPostgres Server { get; } = new();

    public async ValueTask InitializeAsync()
    {
        (await Server.RunAsync("postgres", "CREATE DATABASE plain; \n CREATE DATABASE sealed;")).Succeeded();
        (await Server.RunAsync("plain", TablesOf("text", "text", "text"))).Succeeded();
        (await Server.RunAsync("sealed", Domains + TablesOf("menshen.sealed_id_card", "menshen.sealed_phone", "menshen.sealed_address"))).Succeeded();
        foreach (var row in Rows)
        {
            (await Server.RunAsync("plain", row)).Succeeded();
            (await Server.RunAsync("sealed", ToySeal.Splice(row, Planned.Of(row)))).Succeeded();
        }
    }

    /// <summary>What a text answers and leaves behind, opened, in an order that does not hang on the stored form; nothing stays.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string database, string sql)
    {
        var run = (await Server.RunAsync(database, $"BEGIN;\n{sql};\n\\echo behind\nTABLE sender;\nTABLE receiver;\nTABLE plain;\nROLLBACK;")).Succeeded();
        var lines = run.Output.Split('\n').ToList();
        var behind = lines.IndexOf("behind");
        return [.. Sorted(lines[..behind]), "behind", .. Sorted(lines[behind..])];
    }

    /// <summary>The same for many texts at once; an error is the line <c>!error</c>.</summary>
    public async Task<IReadOnlyList<string>> RunManyAsync(string database, IEnumerable<string> texts)
    {
        var script = new StringBuilder("\\set ON_ERROR_STOP 0\nSET statement_timeout = '5s';\n");
        foreach (var sql in texts)
        {
            script.Append("BEGIN;\n").Append(sql).Append(";\n\\if :ERROR\n\\echo !error :LAST_ERROR_MESSAGE\n\\endif\n\\echo behind\nTABLE sender;\nTABLE receiver;\nTABLE plain;\nROLLBACK;\n\\echo next\n");
        }

        var answers = new List<string>();
        var (answer, behind) = (new List<string>(), new List<string>());
        var current = answer;
        foreach (var line in (await Server.RunAsync(database, script.ToString())).Output.Split('\n'))
        {
            if (line == "next")
            {
                answers.Add(string.Join('\n', [.. Sorted(answer), "behind", .. Sorted(behind)]));
                (answer, behind) = ([], []);
            }

            current = line == "behind" ? behind : line == "next" ? answer : current;
            if (line is not ("behind" or "next")) current.Add(line);
        }

        return answers;
    }

    public ValueTask DisposeAsync()
    {
        Server.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string TablesOf(string idCard, string phone, string address) => Tables
        .Replace("ID_CARD", idCard, StringComparison.Ordinal).Replace("PHONE", phone, StringComparison.Ordinal).Replace("ADDRESS", address, StringComparison.Ordinal);

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) => lines.Select(ToySeal.Open).Order(StringComparer.Ordinal);
}
