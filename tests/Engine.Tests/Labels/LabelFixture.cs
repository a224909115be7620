using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>An engine with two templates of one population: <c>hardened</c> as Menshen labels it, <c>naive</c> with the policies alone.</summary>
public sealed class LabelFixture : EngineFixture, IAsyncLifetime
{
    public const long Low = 1;
    public const long High = 0x40003;
    public const long OtherHigh = 0x80003;
    public const long Top = 0xC0007;

    /// <summary>Who comes how.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Roles = new Dictionary<string, string>
    {
        ["low"] = "bob.1", ["high"] = "carol.40003", ["owner"] = "olga.1", ["ownerhigh"] = "olga.40003", ["plain"] = "bob", ["trusted"] = "trent.40003", ["dbowner"] = "dora",
    };

    private static readonly (string Principal, long Bits, long Floor)[] Logins =
    [
        ("bob", Low, Low), ("bob", OtherHigh, OtherHigh), ("carol", Low, Low), ("carol", High, High), ("olga", Low, Low), ("olga", High, High),
        ("trent", High, Low), ("trent", Top, Top), ("trent", Low, Low),
    ];

    private readonly Dictionary<string, string> _shared = [];
    private int _copies;

    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "tests", "Engine.Tests", "Labels");

    public new async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (var name in (string[])["bob", "carol", "olga", "trent", "dora"]) await AddAsync(name);
        foreach (var database in (string[])["naive", "hardened"])
        {
            await Databases.CreateDatabaseAsync(database, "dora", CancellationToken.None);
            foreach (var name in (string[])["bob", "carol", "olga", "trent"]) await Databases.GrantConnectAsync(database, name, CancellationToken.None);
            // Labels stand here alone: the limits on grants would stop some attacks before them.
            await TcbAsync("UPDATE menshen.grant_rule SET enforced = false", database);
            await TcbAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "population.sql")), database);
        }

        await TcbAsync("CREATE SCHEMA menshen_labels; GRANT USAGE ON SCHEMA menshen_labels TO PUBLIC; " + SqlText.Read("labels_2_session.sql"), "naive");
        await TcbAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "naive.sql")), "naive");
        await HardenAsync();
        foreach (var database in (string[])["naive", "hardened"]) await TcbAsync(await File.ReadAllTextAsync(Path.Combine(Folder, "rows.sql")), database);
    }

    /// <summary>A fresh copy of a template, as its subjects find it.</summary>
    public async Task<string> CopyAsync(string template)
    {
        var name = $"{template}_{Interlocked.Increment(ref _copies)}";
        // Owners and rights of a database do not come with a copy.
        await TcbAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        await TcbAsync(
            $"ALTER DATABASE {name} OWNER TO {(template == "naive" ? "dora" : "menshen_label_owner")}; REVOKE ALL ON DATABASE {name} FROM PUBLIC; "
            + $"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO bob, carol, olga, trent, dora; GRANT CREATE ON DATABASE {name} TO dora, olga");
        return name;
    }

    /// <summary>One copy for all that only look.</summary>
    public async Task<string> SharedCopyAsync(string template)
    {
        if (!_shared.TryGetValue(template, out var name)) _shared[template] = name = await CopyAsync(template);
        return name;
    }

    public async Task DropAsync(string database) => await TcbAsync($"DROP DATABASE {database} WITH (FORCE)");

    public Task<NpgsqlConnection> EnterAsync(string subject, string database) => EnterAsAsync(Roles.GetValueOrDefault(subject, subject), database);

    /// <summary>A session of an engine role, with all that PostgreSQL says of an error.</summary>
    public async Task<NpgsqlConnection> EnterAsAsync(string role, string database, bool loadsTypes = false)
    {
        var password = Secrets.PasswordFor(role);
        await using var source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = Path.GetDirectoryName(Engine.Address!.SocketPath),
            Username = role,
            Password = System.Text.Encoding.ASCII.GetString(password),
            Database = database,
            Pooling = false,
            SslMode = SslMode.Disable,
            IncludeErrorDetail = true,
            CommandTimeout = 20,
        }.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(loadsTypes)).Build();
        return await source.OpenConnectionAsync();
    }

    /// <summary>One statement of a subject's, in a session of its own; answers its first value.</summary>
    public async Task<object?> AsAsync(string subject, string database, string sql)
    {
        await using var session = await EnterAsync(subject, database);
        return await Statements.RunAsync(session, sql);
    }

    /// <summary>One that is refused; answers why.</summary>
    public async Task<string> RefusedAsync(string subject, string database, string sql)
    {
        await using var session = await EnterAsync(subject, database);
        return await Statements.RefusalAsync(session, sql);
    }

    /// <summary>In a fresh copy of the hardened template, as the engine's superuser.</summary>
    internal async Task InCopyAsync(Func<LabelEngine, string, NpgsqlConnection, Task> act)
    {
        var database = await CopyAsync("hardened");
        await using (var tcb = await Engine.OpenAsync(database, CancellationToken.None)) await act(new LabelEngine(tcb), database, tcb);
        await DropAsync(database);
    }

    internal async Task WithLabelsAsync(string database, Func<LabelEngine, Task> act)
    {
        await using var connection = await Engine.OpenAsync(database, CancellationToken.None);
        await act(new LabelEngine(connection));
    }

    internal static async Task EnsureLoginsAsync(LabelEngine labels, TestSecrets secrets)
    {
        foreach (var (principal, bits, floor) in Logins)
        {
            var role = $"{principal}.{bits:x}";
            await labels.EnsureLoginAsync(principal, role, bits, floor, ScramVerifier.ForDerived(secrets.PasswordFor(role)), CancellationToken.None);
        }
    }

    private Task HardenAsync() => WithLabelsAsync("hardened", async labels =>
    {
        await labels.InstallAsync(CancellationToken.None);
        await labels.DefineAsync([new(Low, "U"), new(3, "S"), new(High, "S:A"), new(OtherHigh, "S:B"), new(Top, "TS:A,B")], CancellationToken.None);
        await EnsureLoginsAsync(labels, Secrets);
        (await labels.ProtectSchemaAsync("box", Low, Low, CancellationToken.None)).ShouldBe(["account", "closed", "ticket", "transfer", "vault"]);
        foreach (var table in (string[])["account", "closed", "ticket", "transfer", "vault"])
        {
            var wish = new TableProtection("box", table, Low, Low) { Physical = table == "vault", Together = [("box", "transfer")] };
            await labels.ProtectAsync(wish, null, CancellationToken.None);
        }
    });
}
