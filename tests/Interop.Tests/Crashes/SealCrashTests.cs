using System.Diagnostics;
using System.Text.Json;
using Menshen.Interop.Tests.Sealing;

namespace Menshen.Interop.Tests.Crashes;

/// <summary>Sealing a live column, and a Menshen that is killed over it.</summary>
public sealed class SealCrashTests
{
    [Fact]
    public async Task A_column_whose_sealing_was_cut_by_kill_9_is_sealed_after_the_next_start()
    {
        const int rows = 40_000;
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { OnDisk = true });
        var owner = await deployment.AddUserAsync("it_parcels", "parcels");
        (await owner.PsqlAsync("-c", "CREATE SCHEMA s", "-c", "CREATE TABLE s.sender (id integer PRIMARY KEY, phone text NOT NULL UNIQUE)",
            "-c", $"INSERT INTO s.sender SELECT i, '138' || lpad(i::text, 8, '0') FROM generate_series(1, {rows}) i")).Succeeded();
        var password = await deployment.Administrators.PasswordOfAsync(deployment, Administrators.Security);
        Task<ToolRun> Menshen(params string[] words) => deployment.MenshenAsAsync(Administrators.Security, password, "", words);

        (await Menshen("seal", "parcels/s.sender.phone", "--group", "it-phone")).Error.ShouldContain("no seal group");
        (await Menshen("seal", "parcels/sender.phone", "--group", "it-phone")).Error.ShouldContain("is no column");
        (await Menshen("seal", "parcels/s.sender.id", "--group", "it-phone", "--tag", "pii.phone", "--mode", "e")).Error.ShouldContain("its type is integer");
        (await Menshen("seal", "parcels/s.sender.phone", "--group", "it-phone", "--tag", "pii.phone", "--mode", "e", "--no-wait")).Succeeded();
        await deployment.KillAsync();
        await deployment.UpAsync();

        for (var wait = Stopwatch.StartNew(); await StateAsync() == "running"; await Task.Delay(200)) wait.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2));
        (await StateAsync()).ShouldBe("done");
        (await owner.PsqlAsync("-c", "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 's.sender'::regclass AND attname = 'phone'"))
            .Succeeded().Text.ShouldBe("menshen.sealed_it_phone");
        (await owner.PsqlAsync("-c", "SELECT count(*), count(DISTINCT phone) FROM s.sender")).Succeeded().Text.ShouldBe($"{rows}|{rows}");
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "column_converted" && row.Detail!.EndsWith("done", StringComparison.Ordinal));

        // Nobody makes plaintext of it alone, and what was approved for one table is done to no other of its name.
        var waits = await Unsealing.AskAsync(deployment, "parcels/s.sender.phone", "it-phone");
        (await Menshen("approvals", "approve", waits, "--reason", "mine")).Error.ShouldContain("second person");
        (await owner.PsqlAsync("-c", "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 's.sender'::regclass AND attname = 'phone'"))
            .Succeeded().Text.ShouldBe("menshen.sealed_it_phone");
        (await owner.PsqlAsync("-c", "CREATE TABLE s.other (LIKE s.sender)", "-c", "ALTER TABLE s.sender RENAME TO kept", "-c", "ALTER TABLE s.other RENAME TO sender")).Succeeded();
        (await deployment.MenshenAsync("approvals", "approve", waits, "--reason", "seen")).Error.ShouldContain("not what was approved");
        (await owner.PsqlAsync("-c", "DROP TABLE s.sender", "-c", "ALTER TABLE s.kept RENAME TO sender")).Succeeded();
        await Unsealing.RunAsync(deployment, "parcels/s.sender.phone", "it-phone");
        (await owner.PsqlAsync("-c", "SELECT phone FROM s.sender WHERE id = 7")).Succeeded().Text.ShouldBe("13800000007");

        async Task<string> StateAsync()
        {
            using var listing = JsonDocument.Parse((await Menshen("seal", "--list", "--json")).Succeeded().Output);
            return listing.RootElement.GetProperty("columns")[0].GetProperty("state").GetString()!;
        }
    }
}
