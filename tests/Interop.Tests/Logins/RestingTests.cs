using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Logins;

/// <summary>Engine connections between two sessions: they are many, and in nobody's way.</summary>
public sealed class RestingTests(RestingTests.SmallEngine engine) : IClassFixture<RestingTests.SmallEngine>, IAsyncLifetime
{
    private const int MostConnections = 60, MostAtRest = MostConnections / 4;

    private readonly Deployment _running = engine.Running;

    // Nothing of the test before rests any more: a change of a role's settings ends all rests, and then the backends go.
    public async ValueTask InitializeAsync() => await Eventually.TrueAsync(async () => (await engine.Sweeper.PsqlAsync(
        "-c", "alter role it_rest_sweeper set work_mem = '5MB'", "-c", "select count(*) from pg_catalog.pg_stat_activity where usename like 'it_rest%' and pid <> pg_catalog.pg_backend_pid()")).Text
        == "ALTER ROLE\n0", "something rests");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_quarter_of_the_engine_rests_for_one_who_was_there_and_makes_room_for_all_others()
    {
        var (before, after) = (await _running.AddUserAsync("it_rest_a"), await _running.AddUserAsync("it_rest_b"));
        await Task.WhenAll((await SessionsAsync(before, MostAtRest + 10)).Select(session => session.DisposeAsync().AsTask()));
        await using var watcher = await OneAsync(after);
        await Eventually.TrueAsync(async () => await CountAsync(watcher, before) == MostAtRest);

        // Until the engine has no place any more: by then none rests. With those that do not give way the other would get fewer, and be refused beside idle ones.
        var sessions = new List<NpgsqlConnection>();
        var refused = await Record.ExceptionAsync(async () =>
        {
            while (sessions.Count < MostConnections) sessions.Add(await OneAsync(after));
        });
        refused.ShouldBeOfType<PostgresException>().SqlState.ShouldBe("53300");
        (await CountAsync(watcher, before)).ShouldBe(0);
        sessions.Count.ShouldBeGreaterThan(MostConnections - MostAtRest);
        await Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task One_that_makes_room_for_its_like_is_the_one_that_goes()
    {
        var user = await _running.AddUserAsync("it_rest_c");
        var (first, second) = (await OneAsync(user, "likes"), await OneAsync(user, "likes"));
        await first.DisposeAsync();
        foreach (var name in Enumerable.Range(1, MostAtRest - 1)) await (await OneAsync(user, $"other {name}")).DisposeAsync();
        var backend = await BackendAsync(second);
        await second.DisposeAsync();
        // Those that came before its reset was confirmed stay open, or the next would get theirs.
        var sessions = new List<NpgsqlConnection>();
        await Eventually.TrueAsync(async () =>
        {
            sessions.Add(await OneAsync(user, "likes"));
            return await BackendAsync(sessions[^1]) == backend;
        });
        await Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task Settings_of_a_role_and_of_a_database_hold_for_the_next_session()
    {
        var owner = await _running.AddUserAsync("it_rest_owner");
        foreach (var (text, wanted) in new[]
        {
            ($"alter role {owner.Name} set work_mem = '77MB'", "77MB"),
            ($"alter role {owner.Name} reset work_mem", "4MB"),
            ($"alter database {owner.Database} set work_mem = '78MB'", "78MB"),
        })
        {
            (await owner.PsqlAsync("-c", text)).Succeeded();
            (await owner.PsqlAsync("-c", "show work_mem")).Succeeded().Output.Trim().ShouldBe(wanted, text);
        }
    }

    /// <summary>A session that rested would go on letting in whom the engine refuses: it looks at CONNECT when a connection begins.</summary>
    [Fact]
    public async Task Who_may_not_connect_any_more_is_not_let_in_by_what_rests()
    {
        var (owner, guest) = (await _running.AddUserAsync("it_rest_host"), await _running.AddUserAsync("it_rest_guest"));
        (await _running.MenshenAsync("database", "grant", owner.Database, guest.Name)).Succeeded();
        await using (var session = await OneAsync(guest.At(owner.Database))) await BackendAsync(session);
        await Eventually.TrueAsync(async () => await CountAsync(owner, guest) == 1);
        (await owner.PsqlAsync("-c", $"revoke connect on database {owner.Database} from public, {guest.Name}")).Succeeded();
        (await Should.ThrowAsync<PostgresException>(() => OneAsync(guest.At(owner.Database)))).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task A_database_that_only_rests_hold_can_be_dropped()
    {
        var (owner, other) = (await _running.AddUserAsync("it_rest_drop"), await _running.AddUserAsync("it_rest_beside"));
        (await _running.MenshenAsync("database", "grant", other.Database, owner.Name)).Succeeded();
        await using (var session = await OneAsync(owner)) await BackendAsync(session);
        await Eventually.TrueAsync(async () => await CountAsync(other, owner) == 1);
        (await owner.At(other.Database).PsqlAsync("-c", $"drop database {owner.Database}")).Succeeded();
    }

    /// <summary>Its owner sets a limit of his database as he likes: he would empty the rests of everybody in a loop.</summary>
    [Fact]
    public async Task A_database_that_is_full_makes_room_by_what_rests_in_it_and_by_nothing_else()
    {
        var (owner, guest, other) = (await _running.AddUserAsync("it_rest_full"), await _running.AddUserAsync("it_rest_in_it"), await _running.AddUserAsync("it_rest_aside"));
        (await _running.MenshenAsync("database", "grant", owner.Database, guest.Name)).Succeeded();
        (await owner.PsqlAsync("-c", $"alter database {owner.Database} connection limit 2")).Succeeded();
        await Task.WhenAll((await SessionsAsync(other, 3)).Select(session => session.DisposeAsync().AsTask()));
        await using var first = await OneAsync(owner);
        await (await OneAsync(guest.At(owner.Database))).DisposeAsync();
        await Eventually.TrueAsync(async () => await CountAsync(first, guest) == 1 && await CountAsync(first, other) == 3);

        await using (var second = await OneAsync(owner))
        {
            (await CountAsync(first, guest)).ShouldBe(0);
            (await Should.ThrowAsync<PostgresException>(() => OneAsync(owner))).SqlState.ShouldBe("53300");
        }
        (await CountAsync(first, other)).ShouldBe(3);
    }

    /// <summary>Which limit it is PostgreSQL tells by the name of a routine alone.</summary>
    [Fact]
    public async Task A_role_that_is_full_makes_room_by_its_own_rests_and_by_nothing_else()
    {
        var (user, other) = (await _running.AddUserAsync("it_rest_one"), await _running.AddUserAsync("it_rest_left"));
        (await _running.MenshenAsync("database", "grant", other.Database, user.Name)).Succeeded();
        await _running.OpenEngineAsync("menshen");
        await using (var owner = new NpgsqlConnection($"Host={_running.EngineSocketDirectory};Username=menshen;Database=menshen;Pooling=false"))
        {
            await owner.OpenAsync();
            await using var command = new NpgsqlCommand($"alter role {user.Name} connection limit 1", owner);
            await command.ExecuteNonQueryAsync();
        }
        await _running.CloseEngineAsync("menshen");
        await using var watcher = await OneAsync(other);
        await Task.WhenAll((await SessionsAsync(other, 3)).Select(session => session.DisposeAsync().AsTask()));
        await (await OneAsync(user)).DisposeAsync();
        await Eventually.TrueAsync(async () => await CountAsync(watcher, user) == 1 && await CountAsync(watcher, other) == 4);

        // In another database: what rests in the first has the only place.
        await using (await OneAsync(user.At(other.Database)))
            (await Should.ThrowAsync<PostgresException>(() => OneAsync(user))).SqlState.ShouldBe("53300");
        (await CountAsync(watcher, other)).ShouldBe(4);
    }

    /// <summary>A reload is seen in the middle of a session; the next one on the same backend is told of it when it begins.</summary>
    [Fact]
    public async Task What_the_engine_was_told_meanwhile_the_next_session_is_told()
    {
        var user = await _running.AddUserAsync("it_rest_reload");
        int backend;
        await using (var first = await OneAsync(user))
        {
            await File.AppendAllTextAsync(Path.Combine(_running.Directory, "engine", "cluster", "postgresql.auto.conf"), "\ndatestyle = 'SQL, DMY'\n");
            Signal.Send(_running.EngineProcessId, Signal.Hangup);
            await Eventually.TrueAsync(async () => await ShowAsync(first, "datestyle") == "SQL, DMY");
            backend = await BackendAsync(first);
        }

        // Those that came before its reset was confirmed stay open, or the next would get theirs.
        var sessions = new List<NpgsqlConnection>();
        await Eventually.TrueAsync(async () =>
        {
            sessions.Add(await OneAsync(user));
            return await BackendAsync(sessions[^1]) == backend;
        });
        (await ShowAsync(sessions[^1], "datestyle")).ShouldBe("SQL, DMY");
        sessions[^1].PostgresParameters["DateStyle"].ShouldBe("SQL, DMY");
        await Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
    }

    /// <summary>One engine with few places for all tests, each of which begins where none is taken.</summary>
    public sealed class SmallEngine : IAsyncLifetime
    {
        internal Deployment Running { get; private set; } = null!;

        internal DeploymentUser Sweeper { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Running = await Deployment.CreateAsync(new DeploymentSetup
            {
                BeforeFirstUp = deployment =>
                {
                    var file = Path.Combine(deployment.Directory, "deployment.json");
                    File.WriteAllText(file, File.ReadAllText(file).Replace("\"max_connections\": 300", $"\"max_connections\": {MostConnections}", StringComparison.Ordinal));
                },
            });
            Sweeper = await Running.AddUserAsync("it_rest_sweeper");
        }

        public async ValueTask DisposeAsync() => await Running.DisposeAsync();
    }

    private static async Task<string> ShowAsync(NpgsqlConnection connection, string setting)
    {
        await using var command = new NpgsqlCommand($"show {setting}", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> CountAsync(DeploymentUser watcher, DeploymentUser of)
    {
        await using var session = await OneAsync(watcher);
        return await CountAsync(session, of);
    }

    private static async Task<IReadOnlyList<NpgsqlConnection>> SessionsAsync(DeploymentUser user, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => OneAsync(user)));

    private static async Task<NpgsqlConnection> OneAsync(DeploymentUser user, string? application = null)
    {
        var settings = LoginDeployment.Settings(user);
        settings.ApplicationName = application;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<int> BackendAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select pg_catalog.pg_backend_pid()", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }

    // Of others pg_stat_activity shows that they are there, and nothing of what they do.
    private static async Task<long> CountAsync(NpgsqlConnection watcher, DeploymentUser of)
    {
        await using var command = new NpgsqlCommand("select count(*) from pg_catalog.pg_stat_activity where usename = $1", watcher) { Parameters = { new() { Value = of.Name } } };
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
