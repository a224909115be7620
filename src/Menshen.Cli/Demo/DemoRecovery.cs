using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Menshen.Control;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Cli.Demo;

/// <summary>A disaster: a deployment of its own is backed up, somebody drops a table, its whole directory is deleted, and the second before the mistake comes back.</summary>
/// <remarks>In a temporary directory and as a process of its own: what is destroyed here is nobody's.</remarks>
internal sealed class DemoRecovery : IDisposable
{
    private const string Owner = "depot";
    private const string Count = "SELECT count(*), max(note) FROM parcel";

    /// <summary>Between the last good row and the mistake.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A killed PostgreSQL's processes see in their own time that it is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DemoPage _page;
    private readonly DemoFindings _findings;
    private readonly string _place;
    private readonly DemoDeployment _depot;
    private readonly DemoPasswords _passwords;
    private DemoGateway? _gateway;

    public DemoRecovery(DemoPage page, DemoFindings findings)
    {
        (_page, _findings) = (page, findings);
        _place = Directory.CreateTempSubdirectory("menshen-depot-").FullName;
        // PostgreSQL's own user must be able to pass.
        File.SetUnixFileMode(_place, (UnixFileMode)0b111_001_001);
        _depot = new DemoDeployment(Path.Combine(_place, "var"), page.Context);
        _passwords = new DemoPasswords(Path.Combine(_place, "pgpass"));
    }

    private string Repository => Path.Combine(_place, "backup");

    private string Keys => Path.Combine(_place, "keys.backup");

    public void Dispose() => Directory.Delete(_place, recursive: true);

    public async Task PlayAsync(CancellationToken cancellation)
    {
        _page.Chapter(RecoveryTexts.Chapter);
        try
        {
            await BeginAsync(cancellation).ConfigureAwait(false);
            var before = await FillAsync(cancellation).ConfigureAwait(false);
            var moment = await MistakeAsync(cancellation).ConfigureAwait(false);
            await DestroyAsync(cancellation).ConfigureAwait(false);
            await BringBackAsync(moment).ConfigureAwait(false);
            await CompareAsync(before, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        await _depot.InitializeAsync().ConfigureAwait(false);
        var port = DemoPort.Find(0);
        await _depot.WritePolicyAsync(port, $"\nbackup:\n  repository: {Repository}\n  test-every: off\n", cancellation).ConfigureAwait(false);
        await _depot.CommandAsync("up", "--detach", "--dir", _depot.Directory).ConfigureAwait(false);
        await _depot.Administrators.SettleAsync(_depot, cancellation).ConfigureAwait(false);
        var credentials = await _depot.AskAsAsync(
            DemoCast.SecurityAdministrator, c => c.AddUserAsync(new NewUser(Owner, null, null, "application", "", false) { Owner = DemoCast.SecurityAdministrator }, cancellation))
            .ConfigureAwait(false);
        _passwords.Keep(Owner, credentials.GeneratedPassword!.Reveal());
        await _depot.AskAsAsync(DemoCast.SystemAdministrator, c => c.CreateDatabaseAsync(new NewDatabase(Owner, Owner), cancellation)).ConfigureAwait(false);
        _gateway = new DemoGateway("localhost", port, new Server.Deployment(_depot.Directory).AuthorityCertificate, _passwords);
        _page.Say(CliContext.Fill(RecoveryTexts.Begin, _depot.Directory, Repository));
    }

    /// <summary>Rows before the set and after it; answers what there was before the mistake.</summary>
    private async Task<string> FillAsync(CancellationToken cancellation)
    {
        await AskAsync("CREATE TABLE parcel (id int PRIMARY KEY, note text); INSERT INTO parcel SELECT n, 'parcel ' || n FROM generate_series(1, 5000) n", cancellation).ConfigureAwait(false);
        _page.Typed(DemoCast.SystemAdministrator, "menshen backup now --full");
        await AwaitFirstSetAsync(cancellation).ConfigureAwait(false);
        _page.Say(LastLine(await _depot.CommandAsAsync(DemoCast.SystemAdministrator, ["backup", "now", "--full"]).ConfigureAwait(false)));
        _page.Typed(DemoCast.SecurityAdministrator, "menshen keys backup keys.backup --shares 3 --threshold 2");
        await _depot.CommandAsAsync(DemoCast.SecurityAdministrator, ["keys", "backup", Keys, "--shares", "3", "--threshold", "2"]).ConfigureAwait(false);
        _page.Say(RecoveryTexts.Keys);
        _page.Typed(Owner, "INSERT INTO parcel VALUES (5001, 'the last good one')");
        await AskAsync("INSERT INTO parcel VALUES (5001, 'the last good one')", cancellation).ConfigureAwait(false);
        _page.Say(RecoveryTexts.After);
        return await AskAsync(Count, cancellation).ConfigureAwait(false);
    }

    /// <summary>The schedule takes one as soon as there is a repository, and one at a time is taken.</summary>
    private async Task AwaitFirstSetAsync(CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await _depot.AskAsync(c => c.ListBackupsAsync(cancellation)).ConfigureAwait(false)).Work is not { State: "done" } && TimeProvider.System.GetElapsedTime(began) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation).ConfigureAwait(false);
    }

    /// <summary>Answers the moment one second before it.</summary>
    private async Task<DateTimeOffset> MistakeAsync(CancellationToken cancellation)
    {
        await Task.Delay(Second * 1.5, cancellation).ConfigureAwait(false);
        var at = DateTimeOffset.Parse(
            await AskAsync("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')", cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
        _page.Typed(Owner, "DROP TABLE parcel");
        await AskAsync("DROP TABLE parcel", cancellation).ConfigureAwait(false);
        await AwaitArchiveAsync(cancellation).ConfigureAwait(false);
        return at - Second;
    }

    /// <summary>What is committed is in the repository within a second, on a busy machine a little later: that much a disaster may cost, and this one shall not.</summary>
    private async Task AwaitArchiveAsync(CancellationToken cancellation)
    {
        var committed = NpgsqlLogSequenceNumber.Parse(await AskAsync("SELECT pg_current_wal_flush_lsn()", cancellation).ConfigureAwait(false));
        var began = TimeProvider.System.GetTimestamp();
        while (!IsThere((await _depot.AskAsync(c => c.ListBackupsAsync(cancellation)).ConfigureAwait(false)).Archived) && TimeProvider.System.GetElapsedTime(began) < Patience)
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation).ConfigureAwait(false);

        bool IsThere(string archived) => archived.Length > 0 && NpgsqlLogSequenceNumber.Parse(archived) >= committed;
    }

    private async Task DestroyAsync(CancellationToken cancellation)
    {
        _page.Typed("root", CliContext.Fill("kill -9 …; rm -rf {0}", _depot.Directory));
        await KillAsync(cancellation).ConfigureAwait(false);
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.Delete(_depot.Directory, recursive: true);
                break;
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // The last processes of PostgreSQL still write.
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation).ConfigureAwait(false);
            }
        }

        _page.Say(RecoveryTexts.Gone);
    }

    private async Task BringBackAsync(DateTimeOffset moment)
    {
        var time = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        _page.Typed("root", "menshen keys restore keys.backup --share keys.backup.share-1 --share keys.backup.share-3");
        await _depot.CommandAsync("keys", "restore", Keys, "--share", $"{Keys}.share-1", "--share", $"{Keys}.share-3", "--dir", _depot.Directory).ConfigureAwait(false);
        _page.Typed("root", $"menshen restore --to {_depot.Directory} --repository {Repository} --time {time}");
        var said = await _depot.CommandAsync("restore", "--to", _depot.Directory, "--repository", Repository, "--time", time).ConfigureAwait(false);
        _page.Say(said.Trim());
        var report = Path.Combine(_depot.Directory, "restored.json");
        _page.Typed("root", $"menshen restore report {report}");
        // Its signature is checked; a report that nobody signed would end the command.
        var proven = await _depot.CommandAsync("restore", "report", report).ConfigureAwait(false);
        _page.Say(LastLine(proven));
        _findings.Expect(proven.Contains("journal: ", StringComparison.Ordinal), "the restore's report does not say that the journal is whole");
    }

    private async Task CompareAsync(string before, CancellationToken cancellation)
    {
        await _depot.CommandAsync("up", "--detach", "--dir", _depot.Directory).ConfigureAwait(false);
        _page.Typed(Owner, Count);
        var after = await AskAsync(Count, cancellation).ConfigureAwait(false);
        _page.Say(after);
        _findings.Expect(after == before, $"before the mistake there was {before}, and {after} came back");
        var report = JsonSerializer.Deserialize(await _depot.CommandAsync("selfcheck", "--json", "--dir", _depot.Directory).ConfigureAwait(false), ControlJson.Default.SelfCheckReport);
        _findings.Expect(report is { State: not "bad" }, $"the self-check of what came back is {report?.State}");
        await _depot.CommandAsync("journal", "verify", "--dir", _depot.Directory).ConfigureAwait(false);
        _page.Say(RecoveryTexts.Back);
    }

    private async Task<string> AskAsync(string sql, CancellationToken cancellation)
    {
        await using var connection = await _gateway!.OpenInAsync(Owner, Owner, cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false)
            ? string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))) : "";
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];

    /// <summary>Menshen and all that it started, each by its number; nothing is brought to an end in order.</summary>
    /// <remarks>Again until there is none: one that lives a moment longer would make files anew in what has been deleted.</remarks>
    private async Task KillAsync(CancellationToken cancellation)
    {
        if (Server.DirectoryLock.HolderOf(new Server.Deployment(_depot.Directory)) is not { } menshen) return;
        // The follower neither stands in the directory nor has it among its words.
        var children = Processes().Where(number => Stat(number).Parent == menshen).ToHashSet();
        Kill(menshen);
        var began = TimeProvider.System.GetTimestamp();
        while (Processes().Where(number => IsOfDepot(number) || (children.Contains(number) && !Stat(number).IsDead)).ToList() is { Count: > 0 } left
            && TimeProvider.System.GetElapsedTime(began) < Patience)
        {
            left.ForEach(Kill);
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellation).ConfigureAwait(false);
        }
    }

    private static IEnumerable<int> Processes() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(number => number > 0 && number != Environment.ProcessId);

    /// <summary>Whose child it is, and whether it only waits to be reaped.</summary>
    private static (int Parent, bool IsDead) Stat(int number)
    {
        try
        {
            // "number (name) state parent …"; a name may hold a parenthesis.
            var stat = File.ReadAllText($"/proc/{number}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, true);
        }
    }

    // PostgreSQL's processes stand in their cluster; Menshen's have the directory among their words.
    private bool IsOfDepot(int number)
    {
        try
        {
            var at = new FileInfo($"/proc/{number}/cwd").LinkTarget ?? "";
            return at.StartsWith(_depot.Directory + "/", StringComparison.Ordinal)
                || File.ReadAllText($"/proc/{number}/cmdline").Split('\0').Any(word => word == _depot.Directory || word.StartsWith(_depot.Directory + "/", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return false;
        }
    }

    private static void Kill(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself.
        }
    }

    private async Task EndAsync()
    {
        if (Server.DirectoryLock.HolderOf(new Server.Deployment(_depot.Directory)) is not null)
            await _depot.CommandAsync("down", "--dir", _depot.Directory, "--grace", "0.2").ConfigureAwait(false);
    }
}
