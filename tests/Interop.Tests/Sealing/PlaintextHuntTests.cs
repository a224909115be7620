using System.Globalization;
using System.Text;
using Menshen.Interop.Tests.Logins;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>After a workload with sorting and a crash, the planted plaintexts are nowhere: not in the engine's files, its log, its statistics, its memory, nor in the journal's files.</summary>
[Collection<SealedAttacks>]
public sealed class PlaintextHuntTests(SealedDeployment sealing)
{
    private const int Planted = 1000;

    [Fact]
    [Requirement("realname-7.6.1-1")]
    [Requirement("realname-7.9.5-1")]
    public async Task A_thousand_planted_values_are_not_found_outside_of_the_sessions_that_may_see_them()
    {
        // In a table of its own that never held plaintext: what was there before a column was sealed is another matter (docs/operations/sealing.md).
        var rows = string.Concat(Enumerable.Range(0, Planted).Select(i => string.Create(CultureInfo.InvariantCulture, $"{1000 + i}\t{Plant("name", i)}\t{Plant("number", i)}\t{Plant("remark", i)}\n")));
        (await ToolRun.OfAsync("psql", ["-X", "-c", "COPY sender (id, name, id_number, remark) FROM STDIN"], sealing.Application.LibpqEnvironment, rows)).Succeeded();
        (await sealing.Application.PsqlAsync(
            "-c", "SET work_mem = '64kB'", "-c", "CREATE TABLE copied AS SELECT * FROM sender", "-c", "SELECT count(*) FROM (SELECT DISTINCT name, id_number FROM copied) s",
            "-c", "ANALYZE sender", "-c", $"SELECT id FROM sender WHERE id_number = '{Plant("number", 7)}'")).Succeeded();
        (await sealing.Manager.PsqlAsync("-c", "SELECT name, id_number, remark FROM sender")).Succeeded().Text.ShouldContain(Plant("number", 999));

        // As much again in a column that is not sealed: what the hunt looks through would have held the others too.
        var plain = string.Concat(Enumerable.Range(0, Planted).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}\tnAkEd{i:D6}q\n")));
        (await sealing.Application.PsqlAsync("-c", "CREATE TABLE naked (id int, body text)")).Succeeded();
        (await ToolRun.OfAsync("psql", ["-X", "-c", "COPY naked FROM STDIN"], sealing.Application.LibpqEnvironment, plain)).Succeeded();
        (await sealing.Application.PsqlAsync("-c", "SET work_mem = '64kB'", "-c", "SELECT count(*) FROM (SELECT DISTINCT body FROM naked) s", "-c", "ANALYZE naked")).Succeeded();

        ProcessMemory.With(ProcessMemory.Family(sealing.Running.EngineProcessId), "pLanT").ShouldBeEmpty("in the memory of the engine");
        await sealing.Running.KillAsync();
        await sealing.Running.UpAsync();
        (await sealing.Manager.PsqlAsync("-c", $"SELECT id FROM sender WHERE id_number = '{Plant("number", 7)}'")).Succeeded().Text.ShouldBe("1007");
        foreach (var folder in (string[])["engine", "journal", "vault"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(sealing.Running.Directory, folder), "*", SearchOption.AllDirectories))
                Hunt(Read(file)).ShouldBeEmpty(file);
        }

        var copy = await BaseBackupAsync();
        try
        {
            var files = Directory.GetFiles(copy, "*", SearchOption.AllDirectories);
            files.Where(file => Read(file).AsSpan().IndexOf("nAkEd000999q"u8) >= 0).ShouldContain(file => file.Contains("/base/", StringComparison.Ordinal), "the base backup has the tables; its log begins when it was taken");
            foreach (var file in files) Hunt(Read(file)).ShouldBeEmpty(file);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }

        (await sealing.Application.PsqlAsync("-c", $"DELETE FROM sender WHERE id BETWEEN 1000 AND {1000 + Planted - 1}")).Succeeded();
    }

    [Fact]
    [Requirement("gat389-4.4-b")]
    [Requirement("realname-7.4.4-2")]
    public async Task Of_a_dropped_table_whose_key_is_destroyed_nothing_is_on_disk_that_anybody_can_read()
    {
        var running = sealing.Running;
        // A group of its own, so that the other values live on; a table, an index, a temporary table and a spilled sort of them.
        (await sealing.Application.PsqlAsync("-c", "CREATE TABLE letter (id int, body text)", "-c", "GRANT ALL ON letter TO PUBLIC")).Succeeded();
        (await running.MenshenAsync("seal", $"{SealedDeployment.Database}/public.letter.body", "--group", "letter", "--tag", "pii.letter", "--mode", "e")).Succeeded();
        const string Mark = "dRoPpEd-letter-6402";
        var rows = string.Concat(Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i}\t{Mark}-{i:D5}\n")));
        // The gateway learns of a column within a second; until then plaintext does not get in.
        await Eventually.TrueAsync(async () => (await ToolRun.OfAsync("psql", ["-X", "-c", "COPY letter FROM STDIN"], sealing.Application.LibpqEnvironment, rows)).Code == 0);
        (await sealing.Manager.PsqlAsync("-c", $"SELECT id FROM letter WHERE body = '{Mark}-00007'")).Succeeded().Text.ShouldBe("7");
        (await sealing.Application.PsqlAsync(
            "-c", "SET work_mem = '64kB'", "-c", "CREATE INDEX ON letter (body)", "-c", "CREATE TEMP TABLE held AS SELECT DISTINCT body FROM letter", "-c", "DROP TABLE held", "-c", "DROP TABLE letter")).Succeeded();

        var keys = Path.Combine(running.Directory, "keys");
        var before = Directory.GetFiles(keys, "data-wrapping-*").Length;
        var password = await running.Administrators.PasswordOfAsync(running, Administrators.Security);
        (await running.MenshenAsAsync(Administrators.Security, password, password + "\n", "keys", "destroy", "letter", "--password-file", "-", "--reason", "dropped")).Error.ShouldContain("approval");
        using var waiting = System.Text.Json.JsonDocument.Parse((await running.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var id = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("state").GetString() == "pending").GetProperty("id").GetRawText();
        (await running.MenshenAsync("approvals", "approve", id, "--reason", "seen")).Succeeded();
        Directory.GetFiles(keys, "data-wrapping-*").Length.ShouldBeLessThan(before);
        (await running.MenshenAsync("keys", "list")).Succeeded().Output.ShouldContain("destroyed");
        (await running.JournalAsync()).ShouldContain(row => row.Event == "key_destroyed" && row.Detail!.Contains("overwritten", StringComparison.Ordinal));

        foreach (var file in Directory.EnumerateFiles(running.Directory, "*", SearchOption.AllDirectories))
            Read(file).AsSpan().IndexOf("dRoPpEd"u8).ShouldBe(-1, file);
    }

    /// <summary>PostgreSQL's own base backup of the engine with the log that belongs to it, as whoever has the engine's own role takes one.</summary>
    private async Task<string> BaseBackupAsync()
    {
        var running = sealing.Running;
        var folder = Directory.CreateTempSubdirectory("menshen-hunt-").FullName;
        await running.ReplicateEngineAsync("menshen", isOpen: true);
        try
        {
            await Eventually.TrueAsync(async () => (await ToolRun.OfAsync(
                "pg_basebackup", ["-D", Path.Combine(folder, "copy"), "--checkpoint=fast", "--no-sync", "-X", "stream", "-w"],
                new Dictionary<string, string> { ["PGHOST"] = running.EngineSocketDirectory, ["PGUSER"] = "menshen", ["LC_ALL"] = "C.UTF-8" })).Code == 0);
        }
        finally
        {
            await running.ReplicateEngineAsync("menshen", isOpen: false);
        }
        return folder;
    }

    // Fourteen characters that stand nowhere else.
    private static string Plant(string kind, int i) => string.Create(CultureInfo.InvariantCulture, $"pLanT{kind[0]}{kind[^1]}{i:D6}q");

    private static string Hunt(byte[] bytes)
    {
        var at = bytes.AsSpan().IndexOf("pLanT"u8);
        return at < 0 ? "" : Encoding.UTF8.GetString(bytes.AsSpan(at, Math.Min(20, bytes.Length - at)));
    }

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (IOException)
        {
            // A file that its owner removed meanwhile, or a socket.
            return [];
        }
    }
}
