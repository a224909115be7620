namespace Menshen.Backup.Tests;

/// <summary>A set goes bad where it lies: whoever looks at it says so, and goes on saying it until it is good again.</summary>
public sealed class BackupAlarmTests : IDisposable
{
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    private string Repository => Path.Combine(_away, "repository");

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task A_pack_that_went_bad_fails_the_verification_and_the_restore_test_and_raises_the_alarm_until_it_is_whole_again()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off" });
        await deployment.BackupAsync("now", "--full");
        await deployment.BackupAsync("verify");
        (await deployment.MenshenAsync("alarm", "list", "--json")).Output.ShouldNotContain("\"backups\"");
        // Of the oldest set, whose turn to be tried comes first: the schedule may have taken one before ours, and of three chains two are tried.
        var set = Directory.GetDirectories(Path.Combine(Repository, "sets")).Order(StringComparer.Ordinal).First();
        var pack = new DirectoryInfo(set).GetFiles("pack-*").MaxBy(file => file.Length)!.FullName;
        Flip(pack);

        await deployment.BackupAsync(2, "verify");
        await UntilAsync(deployment, "verify: ");
        // What goes well beside it does not hide it.
        await deployment.BackupAsync("now", "--incr");
        await UntilAsync(deployment, "verify: ");

        // The restore test is due from now on, and nobody asks for it.
        var policy = Path.Combine(deployment.Directory, "tested.yaml");
        var text = (await deployment.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        await File.WriteAllTextAsync(policy, text.Replace("test-every: off", "test-every: 7d", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("apply", policy, "--reason", "restores are tried")).Succeeded();
        await UntilAsync(deployment, "test: ");
        var told = (await deployment.JournalAsync()).Where(row => row.Event == "administration_acted").Select(row => row.Detail ?? "").ToList();
        told.ShouldContain(detail => detail.Contains("backup.verify.failed", StringComparison.Ordinal));
        told.ShouldContain(detail => detail.Contains("backup.test.failed", StringComparison.Ordinal));
        await Waiting.UntilAsync(async () => (await deployment.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"backups\"", StringComparison.Ordinal), () => "no alarm");

        Flip(pack);
        await deployment.BackupAsync("verify");
        await Waiting.UntilAsync(async () => !(await StatusAsync(deployment)).Contains("verify: ", StringComparison.Ordinal), () => "it is told though all is well");
    }

    private static Task UntilAsync(Deployment deployment, string trouble) =>
        Waiting.UntilAsync(async () => (await StatusAsync(deployment)).Contains(trouble, StringComparison.Ordinal), () => trouble);

    private static async Task<string> StatusAsync(Deployment deployment) => string.Join('\n', (await deployment.BackupsAsync()).GetProperty("troubles").EnumerateArray().Select(one => one.GetString()));

    private static void Flip(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = stream.Length / 2;
        var old = stream.ReadByte();
        stream.Position--;
        stream.WriteByte((byte)(old ^ 4));
    }
}
