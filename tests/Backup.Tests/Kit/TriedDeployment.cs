using System.Diagnostics;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A deployment that has taken a set and tried its restore by itself: the schedule has nothing more to do for hours.</summary>
public sealed class TriedDeployment : IAsyncLifetime
{
    public TriedDeployment() => File.SetUnixFileMode(Away, (UnixFileMode)0b111_001_001);

    /// <summary>A directory beside it, with the repository.</summary>
    public string Away { get; } = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    public Deployment Deployment { get; private set; } = null!;

    /// <summary>The report of the trial.</summary>
    public string Tested => Path.Combine(Deployment.Directory, "backup.tested");

    public async ValueTask InitializeAsync()
    {
        Deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"backup:\n  repository: {Path.Combine(Away, "repository")}" });
        // The report comes first, then what was brought back is taken away and the result recorded.
        for (var began = Stopwatch.GetTimestamp(); !File.Exists(Tested) || (await Deployment.BackupsAsync()).GetProperty("work").GetProperty("state").GetString() == "running"; await Task.Delay(300))
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(30), (await Deployment.BackupsAsync()).GetRawText());
    }

    public async ValueTask DisposeAsync()
    {
        if (Deployment is not null) await Deployment.DisposeAsync();
        Directory.Delete(Away, recursive: true);
    }
}
