using System.Diagnostics;
using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program with three further repositories: two directories and one on another machine. Killed while two copies run, and one place unmounted.</summary>
public sealed class SeveralPlacesTests : IDisposable
{
    private readonly string _away = DiskDirectory.Create("menshen-places-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("realname-7.6.4-2")]
    [Requirement("credit-5.4-c")]
    public async Task Killed_while_two_copies_run_each_place_is_brought_up_to_date_all_the_same_and_a_deployment_comes_back_from_each()
    {
        await using var machine = await SftpMachine.StartAsync();
        var fingerprint = (await machine.AccessAsync()).HostKey!;
        // Below a directory of this test, so that its disk can be away.
        var (one, disk, far) = (Path.Combine(_away, "one"), Directory.CreateDirectory(Path.Combine(_away, "disk")).FullName, machine.Place("menshen"));
        var two = Path.Combine(disk, "two");
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            // Some 4 MB at 128 KiB a second: time enough to see both.
            FurtherPolicy = $"""
                backup:
                  repository: {Path.Combine(_away, "first")}
                  test-every: off
                  incremental-every: off
                  copy:
                    - {two}
                    - place: {one}
                      rate: 128KiB
                    - place: {far}
                      rate: 128KiB
                      sftp-key: {machine.UserKey}
                      sftp-host-key: {fingerprint}
                """,
        });
        await UntilAsync(async () => Works(await deployment.BackupsAsync()).Count(work => work is { State: "running" } && (work.Place == one || work.Place == far)) == 2, "two copies at once");
        var screen = (await deployment.MenshenAsync("backup", "list")).Output;
        foreach (var place in (string[])[one, two, far]) screen.ShouldContain(place);
        await deployment.KillAsync();
        await deployment.UpAsync();
        await UntilAsync(async () => (await deployment.BackupsAsync()).GetProperty("archive_lag").ValueKind == JsonValueKind.Number, "up again");
        // A set is taken while they go on.
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int PRIMARY KEY)", "-c", "INSERT INTO parcel SELECT generate_series(1, 500)")).Succeeded();
        await deployment.BackupAsync("now", "--incr");
        foreach (var place in (string[])[one, two, far]) await CopiedAsync(deployment, place);
        var listing = await deployment.BackupsAsync();
        listing.GetProperty("status").GetString().ShouldBe("ok", listing.GetRawText());
        listing.GetProperty("copies").EnumerateArray().Select(copy => copy.GetProperty("place").GetString()).ShouldBe([two, one, far]);
        (listing.GetProperty("copy").GetString(), listing.GetProperty("copied_at").GetRawText()).ShouldBe((two, listing.GetProperty("copies")[0].GetProperty("copied_at").GetRawText()));
        (await deployment.MenshenAsync("status")).Output.ShouldContain(far);
        foreach (var place in (string[])[one, two, far]) (await deployment.MenshenAsync("backup", "verify", "--repository", place)).Succeeded();

        // One disk is away: what goes there says so, and the others are brought up to date.
        Directory.Move(disk, disk + ".gone");
        var all = await deployment.MenshenAsync("backup", "copy");
        all.Code.ShouldNotBe(0);
        all.Error.ShouldContain($"copy {two}");
        await UntilAsync(async () => Troubles(await deployment.BackupsAsync()) is [var only] && only.Contains(two, StringComparison.Ordinal), "told by its name, and no other");
        await CopiedAsync(deployment, one);
        (await deployment.MenshenAsync("backup", "copy", "/no/such/place")).Error.ShouldContain(far);
        Directory.Move(disk + ".gone", disk);
        await deployment.BackupAsync("copy", two);

        await deployment.DownAsync();
        File.SetUnixFileMode(_away, (UnixFileMode)0b111_001_001);
        foreach (var (place, number) in ((string[])[one, two, far]).Select((place, number) => (place, number)))
        {
            var restored = (await deployment.MenshenAsync("restore", "--to", Path.Combine(_away, $"there-{number}"), "--latest", "--repository", place)).Succeeded();
            restored.Output.ShouldContain("checked: no drift");
        }
    }

    /// <summary>Asks for a copy to that place, behind the one that is under way there.</summary>
    private static Task CopiedAsync(Deployment deployment, string place) => UntilAsync(async () =>
    {
        if (Works(await deployment.BackupsAsync()).Contains((place, "running"))) return false;
        var run = await deployment.MenshenAsync("backup", "copy", place);
        if (run.Code != 0) run.Error.ShouldContain("under way");
        return run.Code == 0;
    }, $"no copy to {place}");

    private static List<(string Place, string State)> Works(JsonElement listing) =>
        [.. listing.GetProperty("works").EnumerateArray().Select(work => (work.GetProperty("place").GetString()!, work.GetProperty("state").GetString()!))];

    private static List<string> Troubles(JsonElement listing) => [.. listing.GetProperty("troubles").EnumerateArray().Select(trouble => trouble.GetString()!)];

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var began = Stopwatch.GetTimestamp(); !await isSo(); await Task.Delay(50, Cancellation)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(120), what);
    }
}
