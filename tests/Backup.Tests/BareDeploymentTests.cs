using System.Diagnostics;
using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>A deployment of which nobody said anything of backups: it has them all the same, and comes back by each kind of target.</summary>
public sealed class BareDeploymentTests : IDisposable
{
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-bare-").FullName;

    private string Phrase => Path.Combine(_away, "phrase");

    private string Keys => Path.Combine(_away, "keys.backup");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("tencentdb-2.6-1")]
    public async Task With_no_backup_settings_there_is_a_set_without_asking_and_it_comes_back_by_set_transaction_and_name()
    {
        var repository = "";
        try
        {
            await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
            {
                IsBare = true, BeforeFirstUp = made => repository = made.Directory + "-backups",
            });
            await ComesBackAsync(deployment, repository);
        }
        finally
        {
            // Not before nobody writes there any more.
            if (Directory.Exists(repository)) Directory.Delete(repository, recursive: true);
        }
    }

    private async Task ComesBackAsync(Deployment deployment, string repository)
    {
        var set = await FirstSetAsync(deployment);
        var listing = await deployment.BackupsAsync();
        listing.GetProperty("repository").GetString().ShouldBe(repository);
        listing.GetProperty("status").GetString().ShouldBe("ok", listing.GetRawText());
        // It stands there until there is another disk, and is no failure.
        var status = await deployment.MenshenAsync("status");
        (status.Code, status.Output).ShouldSatisfyAllConditions(s => s.Code.ShouldBe(0), s => s.Output.ShouldContain("is on the deployment's own disk"));
        (await deployment.MenshenAsync("policy", "show", "--text")).Succeeded().Output.ShouldContain("  keep: 8d");

        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int PRIMARY KEY)")).Succeeded();
        var transaction = (await owner.PsqlAsync("-c", "INSERT INTO parcel VALUES (1) RETURNING pg_current_xact_id()")).Succeeded().Lines[0];
        (await owner.PsqlAsync("-c", "INSERT INTO parcel VALUES (2)")).Succeeded();
        await PointAsync(deployment, "before the mistake");
        (await owner.PsqlAsync("-c", "DROP TABLE parcel")).Succeeded();
        await deployment.BackupAsync("now", "--incr");
        await File.WriteAllTextAsync(Phrase, "a long passphrase for the keys\n", Cancellation);
        (await deployment.MenshenAsync("keys", "backup", Keys, "--passphrase-file", Phrase)).Succeeded();
        await deployment.DownAsync();

        await MoveAwayAsync(deployment);
        string[] way = ["restore", "--to", deployment.Directory, "--repository", repository];
        (await deployment.MenshenAsync([.. way, "--latest", "--set", "20200101-000000F"])).Error.ShouldContain("20200101-000000F");
        // That there is no such point is known before anything is written, by the dry run too.
        (await deployment.MenshenAsync([.. way, "--name", "never", "--dry-run"])).Error.ShouldContain("is not in the archived WAL");
        (await deployment.MenshenAsync("restore", "--to", Path.Combine(_away, "never"), "--repository", repository, "--name", "never")).Error.ShouldContain("is not in the archived WAL");
        Directory.Exists(Path.Combine(_away, "never")).ShouldBeFalse();
        (await deployment.MenshenAsync([.. way, "--xid", transaction, "--name", "before the mistake"])).Code.ShouldBe(2, "one target, not two");
        await BackAsync(deployment, [.. way, "--xid", transaction, "--set", set], set);
        (await owner.PsqlAsync("-c", "SELECT count(*), max(id) FROM parcel")).Succeeded().Text.ShouldBe("1|1");
        await deployment.DownAsync();

        await MoveAwayAsync(deployment);
        await BackAsync(deployment, [.. way, "--name", "before the mistake", "--set", set], set);
        (await owner.PsqlAsync("-c", "SELECT count(*), max(id) FROM parcel")).Succeeded().Text.ShouldBe("2|2");
        (await deployment.VerifyAsync()).Succeeded();
        // The vault is made anew from the journal; not in the middle of that does the directory go.
        var vault = Path.Combine(deployment.Directory, "vault", "cluster", "postmaster.pid");
        for (var began = Stopwatch.GetTimestamp(); !File.Exists(vault); await Task.Delay(100, Cancellation)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(20), deployment.Said);
    }

    /// <summary>Label of the set that the schedule took by itself.</summary>
    private static async Task<string> FirstSetAsync(Deployment deployment)
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(500, Cancellation))
        {
            var sets = (await deployment.BackupsAsync()).GetProperty("sets");
            if (sets.GetArrayLength() > 0 && sets[0].GetProperty("kind").GetString() == "full") return sets[0].GetProperty("label").GetString()!;
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(20), deployment.Said);
        }
    }

    /// <summary>A named point is the engine's superuser's.</summary>
    private static async Task PointAsync(Deployment deployment, string name)
    {
        await deployment.OpenEngineAsync("menshen");
        var environment = new Dictionary<string, string> { ["PGHOST"] = deployment.EngineSocketDirectory, ["PGUSER"] = "menshen", ["PGDATABASE"] = "postgres", ["PSQLRC"] = "/dev/null", ["LC_ALL"] = "C.UTF-8" };
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(100, Cancellation))
        {
            var run = await ToolRun.OfAsync("psql", ["-XAtw", "-c", $"SELECT pg_create_restore_point('{name}')"], environment);
            if (run.Code == 0) break;
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(5), run.Error);
        }

        await deployment.CloseEngineAsync("menshen");
    }

    private async Task MoveAwayAsync(Deployment deployment)
    {
        Directory.Move(deployment.Directory, Path.Combine(_away, $"old-{Guid.NewGuid():N}"));
        (await deployment.MenshenAsync("keys", "restore", Keys, "--passphrase-file", Phrase)).Succeeded();
    }

    private static async Task BackAsync(Deployment deployment, string[] words, string set)
    {
        (await deployment.MenshenAsync([.. words, "--dry-run"])).Succeeded().Output.ShouldContain(set);
        File.Exists(Path.Combine(deployment.Directory, "deployment.json")).ShouldBeFalse();
        (await deployment.MenshenAsync(words)).Succeeded().Output.ShouldContain("checked: every page's checksum");
        File.ReadAllText(Path.Combine(deployment.Directory, "restored.json")).ShouldContain(set);
        await deployment.UpAsync();
    }
}
