using System.Diagnostics;
using System.Text.Json;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>The key of a group of mode e is rotated under load, by a program that is killed over it: no answer is wrong, and what was shown before is found.</summary>
[Collection(SealedClients.Name)]
public sealed class RotationTests(SealedDeployment sealing, ITestOutputHelper output)
{
    private const int Rows = 6000;
    private const string Group = "turned", Second = "turned_archive", Seen = "13700000007";

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    private static readonly string[] Searches =
    [
        "SELECT count(*) FROM turned_person WHERE phone = '13700000007'",
        $"SELECT count(*) - {Rows - 2} FROM turned_person WHERE phone <> '13700000007' AND id <= {Rows}",
        "SELECT count(*) FROM turned_person p JOIN turned_parcel q ON q.sender = p.phone WHERE p.phone = '13700000007' AND q.id = 7",
        "WITH changed AS (UPDATE turned_person SET id = id WHERE phone = '13700000007' RETURNING 1) SELECT count(*) FROM changed",
        "SELECT count(*) FROM turned_seen WHERE phone = '13700000007'",
    ];

    [Fact]
    public async Task A_group_is_rotated_under_load_by_a_program_that_is_killed_twice_and_its_old_version_is_destroyed()
    {
        await MakeAsync();
        (await sealing.Manager.PsqlAsync("-c", $"SELECT phone FROM turned_person WHERE phone = '{Seen}'")).Succeeded().Text.ShouldBe(Seen);
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Searches.Length).Select(number => Task.Run(() => SearchAsync(Searches[number], stop.Token)))
            .Append(Task.Run(() => WriteAsync(stop.Token))).Append(Task.Run(() => RepeatAsync(stop.Token))).ToArray();

        (await sealing.Running.MenshenAsync("keys", "rotate", Group, "--no-wait")).Succeeded();
        (await sealing.Running.MenshenWithInputAsync("x\n", "keys", "destroy", $"{Group}.2", "--password-file", "-", "--reason", "x")).Error.ShouldContain("is the newest");
        await sealing.Running.KillAsync();
        Note("killed");
        await sealing.Running.UpAsync();
        Note("up");
        // Somewhere in the middle of what is left, wherever that is on this machine.
        await Task.Delay(150, TestContext.Current.CancellationToken);
        await sealing.Running.KillAsync();
        Note("killed again");
        await sealing.Running.UpAsync();
        Note("up again");
        await RotatedAsync();
        Note("rotated");
        var begun = Stopwatch.StartNew();
        var again = (await sealing.Running.MenshenAsync("keys", "rotate", Group)).Succeeded().Output;
        Note($"{begun.Elapsed.TotalSeconds:0.0} s: {again}");
        again.ShouldContain("sealed with version 3");
        again.ShouldContain($"{Second}: ");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        var counts = await Task.WhenAll(load);
        output.WriteLine($"{counts.Sum(c => c.Right)} right, {counts.Sum(c => c.Again)} to be sent again, {counts.Sum(c => c.Broken)} broken off");
        counts.Sum(c => c.Wrong).ShouldBe(0);
        counts.ShouldAllBe(c => c.Right > 0);

        (await sealing.Manager.PsqlAsync("-c", $"SELECT count(*) FROM turned_person WHERE phone = '{Seen}'")).Succeeded().Text.ShouldBe("1");
        (await sealing.Application.PsqlAsync("-c", $"INSERT INTO turned_person VALUES (999999, '{Seen}')")).Error.ShouldContain("turned_person_phone_key");
        (await sealing.Application.PsqlAsync("-c", "INSERT INTO turned_parcel VALUES (999999, 'nobody')")).Error.ShouldContain("turned_parcel_sender_fkey");
        await FoundAsync();
        await DestroyedAsync();
        // What was shown under a version that is gone is found by who asks for the subject, and no more by its value; what is there opens.
        (await sealing.Manager.PsqlAsync("-c", $"SELECT phone FROM turned_person WHERE phone = '{Seen}'")).Succeeded().Text.ShouldBe(Seen);
        (await sealing.Manager.At(Second).PsqlAsync("-c", $"SELECT phone FROM old_person WHERE phone = '{Seen}'")).Succeeded().Text.ShouldBe(Seen);
    }

    private async Task MakeAsync()
    {
        (await sealing.Application.PsqlAsync(
            "-c", "CREATE TABLE turned_person (id int PRIMARY KEY, phone text UNIQUE)", "-c", "CREATE TABLE turned_parcel (id int PRIMARY KEY, sender text)",
            "-c", $"INSERT INTO turned_person SELECT i, '137' || lpad(i::text, 8, '0') FROM generate_series(1, {Rows}) i", "-c", "INSERT INTO turned_parcel SELECT * FROM turned_person",
            "-c", "GRANT SELECT, INSERT, UPDATE ON turned_person, turned_parcel TO PUBLIC")).Succeeded();
        var archive = await sealing.Running.AddUserAsync("archivist", Second);
        (await archive.PsqlAsync("-c", "CREATE TABLE old_person (id int PRIMARY KEY, phone text)", "-c", "INSERT INTO old_person SELECT i, '137' || lpad(i::text, 8, '0') FROM generate_series(1, 50) i",
            "-c", "GRANT SELECT ON old_person TO PUBLIC")).Succeeded();
        (await sealing.Running.MenshenAsync("database", "grant", Second, "manager")).Succeeded();
        foreach (var column in (string[])[$"{SealedDeployment.Database}/public.turned_person.phone", $"{SealedDeployment.Database}/public.turned_parcel.sender", $"{Second}/public.old_person.phone"])
            (await sealing.Running.MenshenAsync("seal", column, "--group", Group, "--tag", "pii.phone", "--mode", "e")).Succeeded();
        (await sealing.Application.PsqlAsync(
            "-c", "ALTER TABLE turned_parcel ADD FOREIGN KEY (sender) REFERENCES turned_person (phone)", "-c", "CREATE VIEW turned_seen AS SELECT id, phone FROM turned_person",
            "-c", "GRANT SELECT ON turned_seen TO PUBLIC")).Succeeded();
    }

    private async Task RotatedAsync()
    {
        for (var wait = Stopwatch.StartNew(); ; await Task.Delay(200, TestContext.Current.CancellationToken))
        {
            using var listing = JsonDocument.Parse((await sealing.Running.MenshenAsync("seal", "--list", "--json")).Succeeded().Output);
            var states = listing.RootElement.GetProperty("columns").EnumerateArray().Where(w => w.GetProperty("direction").GetString() == "rotate")
                .Select(w => w.GetProperty("state").GetString()).ToList();
            states.ShouldNotContain("given-up");
            if (states.TrueForAll(state => state == "done")) return;
            wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
        }
    }

    private async Task FoundAsync()
    {
        var auditor = await sealing.Running.AdministratorAsync("it_audit");
        await Audit.AuditDeployment.CaughtUpAsync(sealing.Running, auditor);
        var found = (await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["trace", "--value", "--group", Group, "--json", "--user", auditor.Name, "--dir", auditor.Deployment.Directory],
            new Dictionary<string, string> { ["PGPASSWORD"] = auditor.Password, ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" }, Seen + "\n")).Succeeded().Output;
        found.ShouldContain("manager", customMessage: "shown under version 1, asked for under version 3");
        var told = (await sealing.Running.JournalAsync()).Where(row => row.Event is "key_changed" or "column_converted").Select(row => row.Detail!).ToList();
        foreach (var said in (string[])["databases: ", "all its values are sealed with it"]) told.ShouldContain(detail => detail.Contains(said, StringComparison.Ordinal) && detail.Contains(Group, StringComparison.Ordinal));
    }

    private async Task DestroyedAsync()
    {
        var password = await sealing.Running.Administrators.PasswordOfAsync(sealing.Running, Administrators.Security);
        foreach (var version in (int[])[1, 2])
        {
            (await sealing.Running.MenshenWithInputAsync(password + "\n", "keys", "destroy", $"{Group}.{version}", "--password-file", "-", "--reason", "rotated")).Error.ShouldContain("waits for another person");
            using var listing = JsonDocument.Parse((await sealing.Running.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
            var id = listing.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("state").GetString() == "pending" && a.GetProperty("operation").GetString() == "key.destroy").GetProperty("id").GetRawText();
            (await sealing.Running.MenshenAsync("approvals", "approve", id, "--reason", "nothing is under it")).Succeeded();
        }
        var keys = JsonDocument.Parse((await sealing.Running.MenshenAsync("keys", "list", "--json")).Succeeded().Output).RootElement.GetProperty("keys").EnumerateArray()
            .Where(key => key.GetProperty("name").GetString() == Group).Select(key => key.GetProperty("state").GetString());
        keys.ShouldBe(["destroyed", "destroyed", "active"]);
    }

    private Task<Count> SearchAsync(string search, CancellationToken stop) => LoopAsync(search, async source =>
    {
        await using var command = source.CreateCommand(search);
        return await command.ExecuteScalarAsync(CancellationToken.None);
    }, stop);

    // What it inserts it finds, in the same statement's join and by the number.
    private Task<Count> WriteAsync(CancellationToken stop)
    {
        var id = Rows + 1000;
        return LoopAsync("what was written", async source =>
        {
            id++;
            await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
            await using var insert = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("INSERT INTO turned_person VALUES ($1, $2)") { Parameters = { new() { Value = id }, new() { Value = $"136{id:00000000}" } } },
                    new("INSERT INTO turned_parcel VALUES ($1, $2)") { Parameters = { new() { Value = id }, new() { Value = $"136{id:00000000}" } } },
                },
            };
            await insert.ExecuteNonQueryAsync(CancellationToken.None);
            await using var find = new NpgsqlCommand("SELECT count(*) FROM turned_person p JOIN turned_parcel q ON q.sender = p.phone WHERE p.phone = $1", connection) { Parameters = { new() { Value = $"136{id:00000000}" } } };
            await find.PrepareAsync(CancellationToken.None);
            return await find.ExecuteScalarAsync(CancellationToken.None);
        }, stop);
    }

    // Whoever has a snapshot of before must not search it with what is sealed for after.
    private Task<Count> RepeatAsync(CancellationToken stop) => LoopAsync("a snapshot of before", async source =>
    {
        await using var connection = await source.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, CancellationToken.None);
        await using var first = new NpgsqlCommand("SELECT count(*) FROM plain", connection);
        await first.ExecuteScalarAsync(CancellationToken.None);
        await Task.Delay(40, CancellationToken.None);
        await using var find = new NpgsqlCommand("SELECT count(*) FROM turned_person WHERE phone = $1", connection) { Parameters = { new() { Value = Seen } } };
        return await find.ExecuteScalarAsync(CancellationToken.None);
    }, stop);

    private async Task<Count> LoopAsync(string what, Func<NpgsqlDataSource, Task<object?>> once, CancellationToken stop)
    {
        var (right, wrong, again, broken) = (0, 0, 0, 0);
        var user = sealing.Application;
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
            SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, MaxPoolSize = 2, Timeout = 60, CommandTimeout = 60,
        }.ConnectionString);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var begun = _clock.Elapsed;
                var answer = await once(source);
                if (answer is 1L) right++;
                else if (wrong++ < 5) Note($"wrong: {answer} for {what}, asked at {begun}");
            }
            catch (PostgresException refusal) when (refusal.SqlState is "40001" or "0A000" or "23514")
            {
                again++;
            }
            catch (NpgsqlException)
            {
                // The program is dead, or not up yet; a statement of a while ago may have been committed all the same.
                broken++;
                await Task.Delay(20, CancellationToken.None);
            }
        }
        return new Count(right, wrong, again, broken);
    }

    private void Note(string what) => output.WriteLine($"{_clock.Elapsed}: {what}");

    private sealed record Count(int Right, int Wrong, int Again, int Broken);
}
