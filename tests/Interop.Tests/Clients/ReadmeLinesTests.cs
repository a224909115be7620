using Npgsql;

namespace Menshen.Interop.Tests.Clients;

public sealed class ReadmeUser(SharedDeployment shared) : ClientUser(shared, "it_readme");

/// <summary>The lines that the README gives for each driver, as they stand there in both languages; only port, database, user and password are the test's.</summary>
public sealed class ReadmeLinesTests(ReadmeUser client) : IClassFixture<ReadmeUser>
{
    private const string Java = """
        import java.sql.*;
        public class Line {
            public static void main(String[] a) throws Exception {
                try (Connection c = DriverManager.getConnection(a[0] + "&password=" + System.getenv("PGPASSWORD"));
                     ResultSet r = c.createStatement().executeQuery("select current_user")) { r.next(); System.out.println(r.getString(1)); }
            }
        }
        """;

    private const string Python = "import psycopg, sys; print(eval(sys.argv[1]).execute('select current_user').fetchone()[0])";

    private const string Node = """
        const { Client } = require('pg');
        const client = eval('(' + process.argv[1] + ')');
        client.connect().then(() => client.query('select current_user')).then(r => { console.log(r.rows[0].current_user); return client.end(); });
        """;

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public async Task Each_line_gets_in_as_it_stands_there(string readme)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryPaths.Root, readme), TestContext.Current.CancellationToken);
        (await ToolRun.OfAsync("psql", ["-XAtc", "select current_user", Ours(lines.First(line => line.StartsWith("psql \"", StringComparison.Ordinal)).Split('"')[1])], Secret)).Succeeded().Text.ShouldBe("it_readme");
        (await JavaAsync(Row(lines, "JDBC"))).Succeeded().Text.ShouldBe("it_readme");
        (await ToolRun.OfAsync("/usr/bin/python3", ["-c", Python, Row(lines, "psycopg")], Secret)).Succeeded().Text.ShouldBe("it_readme");
        (await ToolRun.OfAsync("node", ["-e", Node, Row(lines, "node-postgres")], NodeEnvironment)).Succeeded().Text.ShouldBe("it_readme");
        await using var npgsql = new NpgsqlConnection($"{Row(lines, "Npgsql")};Password={client.User.Password};Pooling=false");
        await npgsql.OpenAsync(TestContext.Current.CancellationToken);
        await using var ask = new NpgsqlCommand("select current_user", npgsql);
        (await ask.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe("it_readme");
    }

    private Dictionary<string, string> Secret => new() { ["PGPASSWORD"] = client.User.Password, ["LC_ALL"] = "C.UTF-8" };

    private Dictionary<string, string> NodeEnvironment => new(Secret) { ["NODE_PATH"] = NodeCases.Modules };

    private async Task<ToolRun> JavaAsync(string url)
    {
        var directory = Directory.CreateTempSubdirectory("menshen-readme-");
        try
        {
            var program = Path.Combine(directory.FullName, "Line.java");
            await File.WriteAllTextAsync(program, Java);
            return await ToolRun.OfAsync("java", ["-XX:TieredStopAtLevel=1", "-cp", JdbcCases.Driver, program, url], Secret);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private string Row(string[] lines, string driver) =>
        Ours(lines.Single(line => line.StartsWith($"| {driver} | `", StringComparison.Ordinal)).Split('`')[1]);

    private string Ours(string line)
    {
        line.ShouldContain("6543");
        line.ShouldContain("shop");
        return line.Replace("6543", client.Deployment.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("/shop", "/" + client.User.Database, StringComparison.Ordinal)
            .Replace("dbname=shop", "dbname=" + client.User.Database, StringComparison.Ordinal)
            .Replace("Database=shop", "Database=" + client.User.Database, StringComparison.Ordinal)
            .Replace("database: 'shop'", $"database: '{client.User.Database}'", StringComparison.Ordinal)
            .Replace("shop", client.User.Name, StringComparison.Ordinal);
    }
}
