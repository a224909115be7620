using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program before an engine that somebody else runs: its backups, and what comes back of it when nothing is left.</summary>
public sealed class ExternalDisasterTests : IAsyncLifetime
{
    private const string Passphrase = "a long passphrase for the keys";

    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;
    private readonly ForeignCluster _primary = new();

    private string Repository => Path.Combine(_away, "repository");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _primary.BeginAsync();

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        Directory.Delete(_away, recursive: true);
    }

    [Fact]
    [Requirement("tencentdb-2.6-4")]
    [Requirement("realname-7.6.4-2")]
    public async Task An_external_cluster_that_is_deleted_comes_back_to_the_moment_before_the_mistake_as_an_engine_of_Menshens_own()
    {
        var second = Path.Combine(_away, "second");
        await using var deployment = await CreateAsync($"postgres://landlord@{_primary.Host}/postgres", $"7d\n  copy: {second}");
        await TestedAsync(deployment);
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int PRIMARY KEY, note text)", "-c", "INSERT INTO parcel SELECT i, 'note ' || i FROM generate_series(1, 20000) i")).Succeeded();
        await deployment.BackupAsync("now", "--full");
        (await owner.PsqlAsync("-c", "INSERT INTO parcel VALUES (20001, 'after the set')")).Succeeded();
        await deployment.BackupAsync("now", "--incr");
        var sets = (await deployment.BackupsAsync()).GetProperty("sets").EnumerateArray().ToList();
        var (full, incremental) = (sets.Last(set => Kind(set) == "full"), sets[^1]);
        Kind(incremental).ShouldBe("incr");
        // All of it was read, and what is as it was is only named.
        (incremental.GetProperty("set_bytes").GetInt64() * 4).ShouldBeLessThan(full.GetProperty("set_bytes").GetInt64());
        await deployment.BackupAsync("verify");
        await BackUpKeysAsync(deployment);

        (await owner.PsqlAsync("-c", "INSERT INTO parcel VALUES (20002, 'the last good one')")).Succeeded();
        (await owner.PsqlAsync("-c", "CREATE TABLE due (n int)", "-c", "BEGIN", "-c", "INSERT INTO due VALUES (1)", "-c", "PREPARE TRANSACTION 'pay-7'")).Succeeded();
        await EndedByTwoAsync(deployment, owner);
        const string rows = "SELECT count(*), md5(string_agg(id || note, ',' ORDER BY id)) FROM parcel";
        var there = (await owner.PsqlAsync("-c", rows)).Succeeded().Text;
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await Task.Delay(50, Cancellation);
        (await owner.PsqlAsync("-c", "DROP TABLE parcel")).Succeeded();
        await UntilArchivedAsync(deployment, moment);
        await deployment.BackupAsync("copy");

        await _primary.DeleteAsync();
        await LoseAsync(deployment);
        // The first repository is lost with them.
        Directory.Move(Repository, Repository + ".lost");
        string[] way = ["restore", "--to", deployment.Directory, "--repository", second, "--time", moment];
        var restored = (await deployment.MenshenAsync(way)).Succeeded();
        restored.Output.ShouldContain("checked: every page's checksum");
        restored.Output.ShouldContain("the engine was another's: landlord is its superuser");
        restored.Output.ShouldContain("it wrote no page checksums");
        restored.Output.ShouldContain("of the engine's owner, as it was there: role landlords_deputy");
        Directory.Move(Repository + ".lost", Repository);
        await deployment.UpAsync();
        (await owner.PsqlAsync("-c", rows)).Succeeded().Text.ShouldBe(there);
        (await deployment.VerifyAsync()).Succeeded();
        // What waited for its coordinator there waits here.
        (await deployment.MenshenAsync("transaction", "list")).Succeeded().Output.ShouldContain("pay-7");
        (await owner.PsqlAsync("-c", "COMMIT PREPARED 'pay-7'", "-c", "SELECT string_agg(n::text, ',' ORDER BY n) FROM due")).Succeeded().Text.ShouldEndWith("1,2");
        // It is backed up from here on too, on a timeline of its own: by a full set that nobody asked for.
        await Waiting.UntilAsync(async () => (await deployment.BackupsAsync()).GetProperty("sets").EnumerateArray().Last() is var last && Kind(last) == "full"
            && last.GetProperty("label").GetString() != full.GetProperty("label").GetString(), () => deployment.Said);
        // What was another's engine and is Menshen's own is tried like any other.
        await TestedAsync(deployment);
    }

    /// <summary>What waits for its second phase is ended there as in an engine of Menshen's own; what its role may not end is said before anybody is asked.</summary>
    private async Task EndedByTwoAsync(Deployment deployment, DeploymentUser owner)
    {
        (await owner.PsqlAsync("-c", "BEGIN", "-c", "INSERT INTO due VALUES (2)", "-c", "PREPARE TRANSACTION 'pay-6'")).Succeeded();
        string[] end = ["transaction", "commit", "pay-6", "--database", "parcels", "--reason", "the other side committed"];
        await _primary.DeputyAsync("ALTER ROLE landlord NOSUPERUSER");
        var refused = (await deployment.MenshenAsync(end)).Error;
        refused.ShouldContain("the engine lets only a superuser and liwei, who prepared it, end that transaction, and Menshen's role landlord is neither");
        refused.ShouldContain("COMMIT PREPARED 'pay-6'");
        await _primary.DeputyAsync("ALTER ROLE landlord SUPERUSER");
        (await deployment.MenshenAsync(end)).Error.ShouldContain("waits for another person's approval");
        using var waiting = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var asked = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single(one => one.GetProperty("operation").GetString() == "transaction.end");
        (await deployment.MenshenAsync("approvals", "approve", asked.GetProperty("id").GetRawText(), "--reason", "seen at the other one")).Succeeded();
        (await owner.PsqlAsync("-c", "SELECT n FROM due")).Succeeded().Text.ShouldBe("2");
        (await deployment.JournalAsync()).ShouldContain(row => (row.Detail ?? "").Contains("commit parcels/pay-6", StringComparison.Ordinal) && row.Detail!.Contains("the other side committed", StringComparison.Ordinal));
    }

    private static async Task TestedAsync(Deployment deployment)
    {
        JsonElement listing = default;
        await Waiting.UntilAsync(async () => (listing = await deployment.BackupsAsync()).GetProperty("tested_at").ValueKind == JsonValueKind.String, () => listing.GetRawText());
    }

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task A_set_of_an_external_cluster_is_tried_without_anybody_asking_and_behind_a_failover_another_full_one_is_taken()
    {
        await using var standby = new ForeignCluster();
        await standby.FollowAsync(_primary);
        await using var deployment = await CreateAsync($"postgres://landlord@{_primary.Host},{standby.Host}/postgres", "7d");
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int PRIMARY KEY)", "-c", "INSERT INTO parcel VALUES (1)")).Succeeded();
        await TestedAsync(deployment);
        var listing = await deployment.BackupsAsync();
        listing.GetProperty("status").GetString().ShouldBe("ok", listing.GetRawText());
        var first = listing.GetProperty("sets").EnumerateArray().Last().GetProperty("label").GetString()!;
        await BackUpKeysAsync(deployment);

        var position = await _primary.SqlAsync("SELECT pg_current_wal_flush_lsn()::text");
        await Waiting.UntilAsync(async () => await standby.SqlAsync($"SELECT pg_last_wal_replay_lsn() >= '{position}'") == "True", () => "it does not follow");
        await _primary.CrashAsync();
        await standby.PromoteAsync();
        await Waiting.UntilAsync(async () => (await owner.PsqlAsync("-c", "INSERT INTO parcel SELECT max(id) + 1 FROM parcel")).Code == 0, () => deployment.Said);
        await Waiting.UntilAsync(async () => Last(await deployment.BackupsAsync()).GetProperty("label").GetString() != first, () => "no set was taken behind the failover");
        Kind(Last(await deployment.BackupsAsync())).ShouldBe("full");
        // Until it was there the set of before led on.
        (await deployment.JournalAsync()).ShouldNotContain(row => (row.Detail ?? "").Contains("backup.gap", StringComparison.Ordinal));
        (await owner.PsqlAsync("-c", "INSERT INTO parcel SELECT max(id) + 1 FROM parcel")).Succeeded();
        var rows = (await owner.PsqlAsync("-c", "SELECT count(*) FROM parcel")).Text;
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await Waiting.UntilAsync(async () => (await deployment.BackupsAsync()).GetProperty("status").GetString() == "ok", () => "it does not come to rest");
        await UntilArchivedAsync(deployment, moment);

        await standby.DeleteAsync();
        await LoseAsync(deployment);
        (await deployment.MenshenAsync("restore", "--to", deployment.Directory, "--repository", Repository, "--latest")).Succeeded();
        await deployment.UpAsync();
        (await owner.PsqlAsync("-c", "SELECT count(*) FROM parcel")).Succeeded().Text.ShouldBe(rows);
    }

    [Fact]
    public async Task What_Menshen_guards_there_without_being_a_superuser_comes_back_with_all_that_is_asked_of_an_engine_of_its_own()
    {
        var password = (await File.ReadAllTextAsync(_primary.PasswordFile, Cancellation)).Trim();
        await _primary.SqlAsync($"CREATE ROLE gate LOGIN CREATEROLE CREATEDB REPLICATION PASSWORD '{password}'");
        await using var deployment = await CreateAsync($"postgres://gate@{_primary.Host}/postgres", "7d");
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int PRIMARY KEY)", "-c", "INSERT INTO parcel SELECT generate_series(1, 1000)")).Succeeded();
        await TestedAsync(deployment);
        await BackUpKeysAsync(deployment);
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await UntilArchivedAsync(deployment, moment);
        await _primary.DeleteAsync();
        await LoseAsync(deployment);
        (await deployment.MenshenAsync("restore", "--to", deployment.Directory, "--repository", Repository, "--latest")).Succeeded().Output.ShouldContain("no drift");
        await deployment.UpAsync();
        (await owner.PsqlAsync("-c", "SELECT count(*) FROM parcel")).Succeeded().Text.ShouldBe("1000");
    }

    private static JsonElement Last(JsonElement listing) => listing.GetProperty("sets").EnumerateArray().Last();

    private Task<Deployment> CreateAsync(string url, string testEvery) => Deployment.CreateAsync(new DeploymentSetup
    {
        InitWords = ["--engine", url, "--engine-password-file", _primary.PasswordFile], FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: {testEvery}",
    });

    private static string Kind(JsonElement set) => set.GetProperty("kind").GetString()!;

    private async Task BackUpKeysAsync(Deployment deployment)
    {
        var phrase = Path.Combine(_away, "phrase");
        await File.WriteAllTextAsync(phrase, Passphrase + "\n", Cancellation);
        (await deployment.MenshenAsync("keys", "backup", Path.Combine(_away, "keys.backup"), "--passphrase-file", phrase)).Succeeded();
    }

    /// <summary>Returns when a moment could be brought back.</summary>
    private async Task UntilArchivedAsync(Deployment deployment, string moment)
    {
        var last = "";
        await Waiting.UntilAsync(
            async () =>
            {
                var tried = await deployment.MenshenAsync("restore", "--to", Path.Combine(_away, "tried"), "--repository", Repository, "--time", moment, "--dry-run");
                last = tried.Error;
                return tried.Code == 0;
            },
            () => last);
    }

    /// <summary>Menshen is killed, and of its directory the keys alone come back.</summary>
    private async Task LoseAsync(Deployment deployment)
    {
        await deployment.KillAsync();
        // Its vault notices in its own time.
        await Waiting.UntilAsync(
            () =>
            {
                try
                {
                    Directory.Delete(deployment.Directory, recursive: true);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            () => deployment.Directory);
        (await deployment.MenshenAsync("keys", "restore", Path.Combine(_away, "keys.backup"), "--passphrase-file", Path.Combine(_away, "phrase"))).Succeeded();
    }
}
