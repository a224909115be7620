using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: what was found out about its backups outlives it, and older chains have their turn.</summary>
public sealed class StandingFindingsTests : IDisposable
{
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    private string Repository => Path.Combine(_away, "repository");

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task Damage_is_told_after_a_restart_too_nothing_more_hangs_on_it_and_each_chain_is_tried_in_its_turn()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off\n  verify-every: off" });
        await deployment.BackupAsync("now", "--full");
        await deployment.BackupAsync("now", "--full");
        // The schedule may have taken one before these two: the oldest is the one whose turn comes.
        var (first, second) = Labels(await deployment.BackupsAsync()) is [var oldest, .., var newest] ? (oldest, newest) : throw new InvalidOperationException("no two sets");
        Flip(second);
        await deployment.BackupAsync(2, "verify");
        await UntilAsync(deployment, backups => Troubles(backups).Contains($"verify: the set {second}", StringComparison.Ordinal));
        await deployment.KillAsync();
        await deployment.UpAsync();

        await UntilAsync(deployment, backups => Troubles(backups).Contains($"verify: the set {second}", StringComparison.Ordinal));
        (await deployment.MenshenAsync("status")).Output.ShouldContain($"verify: the set {second}");
        var told = (await deployment.JournalAsync()).Count(row => (row.Detail ?? "").Contains("backup.failed", StringComparison.Ordinal) && row.Detail!.Contains(second, StringComparison.Ordinal));
        told.ShouldBeGreaterThanOrEqualTo(2, "once before the restart and once after it");
        // What would hang on the damaged one could not be brought back: the next one is a full one, and nobody asked for it.
        await UntilAsync(deployment, backups => Labels(backups)[^1] is var last && last != second && last.EndsWith('F'));

        // The newest and the oldest; of the damaged one it is known already.
        await ApplyAsync(deployment, "test-every: off", "test-every: 7d");
        await UntilAsync(deployment, backups => Of(backups, first).GetProperty("tried_at").ValueKind == JsonValueKind.String && Of(backups, Labels(backups)[^1]).GetProperty("tried_at").ValueKind == JsonValueKind.String);
        var listed = await deployment.BackupsAsync();
        Of(listed, first).GetProperty("is_tried_good").GetBoolean().ShouldBeTrue(Of(listed, first).GetRawText());
        Of(listed, second).GetProperty("tried_at").ValueKind.ShouldBe(JsonValueKind.Null);
        Of(listed, second).GetProperty("damage").GetString()!.ShouldContain("pack-");
        listed.GetProperty("verified_at").ValueKind.ShouldBe(JsonValueKind.String);

        // Whole again, and read again by hand.
        Flip(second);
        await deployment.BackupAsync("verify");
        await UntilAsync(deployment, backups => !Troubles(backups).Contains("verify: ", StringComparison.Ordinal));
        using var metrics = await deployment.AskSocketAsync("/v1/metrics");
        metrics.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        var text = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldContain("menshen_backup_age_seconds{of=\"verification\"} ");
        text.ShouldContain("menshen_backup_age_seconds{of=\"test\"} ");
        text.ShouldContain("menshen_up 1\n");
    }

    private static async Task ApplyAsync(Deployment deployment, string before, string after)
    {
        var policy = Path.Combine(deployment.Directory, "other.yaml");
        var text = (await deployment.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        await File.WriteAllTextAsync(policy, text.Replace(before, after, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("apply", policy, "--reason", "restores are tried")).Succeeded();
    }

    private static async Task UntilAsync(Deployment deployment, Func<JsonElement, bool> isSo)
    {
        JsonElement backups = default;
        await Waiting.UntilAsync(async () => isSo(backups = await deployment.BackupsAsync()), () => backups.GetRawText());
    }

    private static string[] Labels(JsonElement backups) => [.. backups.GetProperty("sets").EnumerateArray().Select(set => set.GetProperty("label").GetString()!)];

    private static JsonElement Of(JsonElement backups, string label) => backups.GetProperty("sets").EnumerateArray().Single(set => set.GetProperty("label").GetString() == label);

    private static string Troubles(JsonElement backups) => string.Join('\n', backups.GetProperty("troubles").EnumerateArray().Select(one => one.GetString()));

    private void Flip(string label)
    {
        using var stream = new DirectoryInfo(Path.Combine(Repository, "sets", label)).GetFiles("pack-*").MaxBy(file => file.Length)!.Open(FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var old = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(old ^ 4));
    }
}
