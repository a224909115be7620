using System.Diagnostics;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: segments of the journal whose retention is over wait for their copy in the repository before they go.</summary>
public sealed class JournalClearingTests : IDisposable
{
    private const string AuditorPassword = "Records-8-are-kept";
    private const string SecurityPassword = "Gates-9-are-shut";

    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    private string Repository => Path.Combine(_away, "repository");

    private string Archive => Directory.CreateDirectory(Path.Combine(_away, "archive")).FullName;

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public async Task What_is_not_in_the_repository_yet_is_not_cleared_with_two_approvals_either_and_what_is_comes_back_from_there()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Transparent = true, Segment = "1MiB", Keeping = _ => ["retention: 0s", $"archive: [{Archive}]"],
            FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off\n  incremental-every: off",
        });
        var user = await deployment.AddUserAsync("liwei", "parcels");
        await deployment.Administrators.SetPasswordAsync(deployment, "it_audit", AuditorPassword);
        await deployment.Administrators.SetPasswordAsync(deployment, "it_sec", SecurityPassword);
        await deployment.BackupAsync("now", "--full");
        var before = Newest(deployment);
        Directory.Move(Repository, Repository + ".gone");
        await FillAsync(deployment, user, before + 3);
        await UntilAsync(async () => (await deployment.MenshenAsync("journal", "archive", "list", "--json")).Output.Contains("\"missing\":0", StringComparison.Ordinal), "not all was archived");
        var refused = await ClearAsync(deployment, "it_audit", AuditorPassword, "--request", "--before", "0s");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("not known to be in the backup repository yet");

        Directory.Move(Repository + ".gone", Repository);
        await UntilAsync(async () => (await ClearAsync(deployment, "it_audit", AuditorPassword, "--request", "--before", "0s")).Code == 0, "still refused");
        (await ClearAsync(deployment, "it_sec", SecurityPassword, "--confirm")).Succeeded().Output.ShouldContain("signed tombstone");
        // What was cleared is in the repository, and each set leads on over it.
        Directory.GetFiles(deployment.Journal, "segment-*").Order(StringComparer.Ordinal).First().ShouldNotContain($"{before:D10}");
        Directory.GetFiles(Path.Combine(Repository, "journal")).ShouldContain(file => Path.GetFileName(file).StartsWith($"{before + 1:D10}-", StringComparison.Ordinal));
        await deployment.BackupAsync("verify");
    }

    private static long Newest(Deployment deployment) => Directory.GetFiles(deployment.Journal, "segment-*").Max(file => long.Parse(Path.GetFileNameWithoutExtension(file)[^10..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Statements with long texts, until the journal has gone on to a segment.</summary>
    private static async Task FillAsync(Deployment deployment, DeploymentUser user, long segment)
    {
        var script = Path.Combine(deployment.Directory, "long.sql");
        for (var round = 0; Newest(deployment) < segment; round++)
        {
            round.ShouldBeLessThan(50);
            var texts = Enumerable.Range(0, 100).Select(number => $"SELECT {string.Join(", ", Enumerable.Range(0, 300).Select(i => $"1 AS \"column_{round}_{number}_{i}\""))};");
            await File.WriteAllLinesAsync(script, texts, TestContext.Current.CancellationToken);
            (await user.PsqlAsync("-q", "-o", "/dev/null", "-f", script)).Succeeded();
        }
    }

    private static Task<ToolRun> ClearAsync(Deployment deployment, string name, string password, params string[] words) =>
        deployment.MenshenWithInputAsync(password + "\n", ["journal", "clear", .. words, "--as", name, "--password-file", "-"]);

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var since = Stopwatch.StartNew(); !await isSo(); await Task.Delay(1000, TestContext.Current.CancellationToken)) since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(120), what);
    }
}
