using System.Text;
using Menshen.Engine.Tests.Kit;
using Menshen.Policy.Grants;
using Npgsql;

namespace Menshen.Engine.Tests.Access;

/// <summary>An engine with two templates of one population: <c>guarded</c> as Menshen makes every database, <c>naive</c> without the limits on grants.</summary>
public sealed class GrantFixture : EngineFixture, IAsyncLifetime
{
    private const string Population = """
        CREATE SCHEMA data AUTHORIZATION olga;
        GRANT CREATE ON SCHEMA public TO bob, carol, dave;
        SET ROLE olga;
        GRANT USAGE ON SCHEMA data TO bob, carol, dave, mallory, robot;
        CREATE TABLE data.t (a int, b text);
        INSERT INTO data.t VALUES (1, 'secret');
        RESET ROLE;
        GRANT USAGE ON SCHEMA data TO adm;
        CREATE TABLE public.teams (b text);
        INSERT INTO public.teams VALUES ('secret');
        ALTER TABLE public.teams OWNER TO team;
        """;

    private int _copies;

    public new async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in (string[])["olga", "bob", "carol", "dave", "mallory"]) await AddAsync(name);
        await AddAsync("adm", Power.SystemAdministrator);
        await Subjects.CreateSubjectAsync(new SubjectSpec("robot", SubjectKind.Application, "olga", "tests") { Owner = "olga" }, "a good password".AsMemory(), CancellationToken.None);
        await Groups.CreateAsync("team", "", "tests", CancellationToken.None);
        await Groups.JoinAsync("team", "carol", "tests", CancellationToken.None);
        await Databases.CreateDatabaseAsync("guarded", "adm", CancellationToken.None);
        // Made past Menshen: no script of ours ever ran in template0.
        await TcbAsync("CREATE DATABASE naive TEMPLATE template0");
        foreach (var database in (string[])["guarded", "naive"]) await TcbAsync(Population, database);
    }

    public GroupCatalogue Groups => new(Engine);

    /// <summary>A fresh copy of a template that everybody may enter.</summary>
    public async Task<string> CopyAsync(string template, GrantRules? rules = null)
    {
        var name = $"{template}_{Interlocked.Increment(ref _copies)}";
        await TcbAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        await TcbAsync($"GRANT CONNECT, TEMPORARY, CREATE ON DATABASE {name} TO olga, bob, carol, dave, mallory, adm, robot");
        if (rules is not null)
        {
            await using var ledger = await GrantLedger.OpenAsync(Engine, name, CancellationToken.None);
            await ledger!.PublishAsync(rules, CancellationToken.None);
        }

        return name;
    }

    public Task DropAsync(string database) => TcbAsync($"DROP DATABASE {database} WITH (FORCE)");

    /// <summary>One statement, or several at once, in a session of its own; answers the first cell.</summary>
    public async Task<string?> RunAsync(string role, string database, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = Path.GetDirectoryName(Engine.Address!.SocketPath), Username = role, Password = Encoding.ASCII.GetString(Secrets.PasswordFor(role)), Database = database,
            // The rule's name stands in it.
            IncludeErrorDetail = true,
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString();
    }
}
