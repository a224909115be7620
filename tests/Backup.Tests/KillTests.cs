using System.Diagnostics;
using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary><c>kill -9</c> while a set is taken; and a repository that comes late.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string _away = DiskDirectory.Create("menshen-away-");

    private string Repository => Path.Combine(_away, "disk", "repository");

    private string Sets => Path.Combine(Repository, "sets");

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("realname-7.5.8-2")]
    public async Task Killed_at_any_point_of_a_set_the_list_is_right_and_the_next_set_works()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off\n  full-every: 31d", OnDisk = true });
        // The disk was not there at the start: it is taken when it comes.
        (await deployment.MenshenAsync("status")).Output.ShouldContain("cannot be used");
        Directory.CreateDirectory(Path.Combine(_away, "disk"));
        await Waiting.UntilAsync(() => Directory.Exists(Sets) && Directory.GetDirectories(Sets).Any(IsComplete), () => "the first set by itself");

        await KillWhenAsync(deployment, "beginning", _ => Making() is not null);
        await KillWhenAsync(deployment, "packs", _ => HasPacks());
        var killed = Complete().Count;
        await KillWhenAsync(deployment, "its name", before => Complete().Count > before, hasName: true);
        Complete().Count.ShouldBe(killed + 1);

        await deployment.BackupAsync("now", "--incr");
        await deployment.BackupAsync("verify");
        var listing = await deployment.BackupsAsync();
        listing.GetProperty("status").GetString().ShouldBe("ok", listing.GetRawText());
        listing.GetProperty("sets").GetArrayLength().ShouldBe(killed + 2);
        Making().ShouldBeNull();
    }

    private async Task KillWhenAsync(Deployment deployment, string point, Func<int, bool> isThere, bool hasName = false)
    {
        // Where this process or its signal stood in the queue until the set was whole, it is done again with another.
        for (var (isKilled, tries) = (false, 1); !isKilled; tries++)
        {
            tries.ShouldBeLessThan(10, point);
            await Waiting.UntilAsync(async () => (await deployment.BackupsAsync()).GetProperty("work") is not { ValueKind: JsonValueKind.Object } work || work.GetProperty("state").GetString() != "running", () => point);
            var before = Complete().Count;
            var taking = deployment.MenshenAsync("backup", "now", "--full", "--no-wait");
            for (var began = Stopwatch.GetTimestamp(); !isThere(before) && Complete().Count == before; Thread.Sleep(1)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Patience, point);
            await deployment.KillAsync();
            await taking;
            isKilled = hasName == Complete().Count > before;
            await deployment.UpAsync();
            await Waiting.UntilAsync(async () => await deployment.BackupsAsync() is var now && now.GetProperty("archive_lag").ValueKind == JsonValueKind.Number && now.GetProperty("status").GetString() == "ok", () => point);
            (await deployment.BackupsAsync()).GetProperty("sets").GetArrayLength().ShouldBe(Complete().Count, point);
        }
    }

    private bool HasPacks()
    {
        try
        {
            return Making() is { } making && Directory.GetFiles(making, "pack-*").Any(file => new FileInfo(file).Length > 1 << 20);
        }
        catch (IOException)
        {
            // It has its name by now.
            return false;
        }
    }

    private string? Making() => Directory.GetDirectories(Sets, "*.making").FirstOrDefault();

    private List<string> Complete() => [.. Directory.GetDirectories(Sets).Where(IsComplete)];

    private static bool IsComplete(string set) => !set.EndsWith(".making", StringComparison.Ordinal);
}
