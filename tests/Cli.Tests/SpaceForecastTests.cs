using Menshen.Crypto;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

/// <summary>How a deployment grows, and when its space ends.</summary>
public sealed class SpaceForecastTests : IDisposable
{
    private const long Gigabyte = 1L << 30;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-space-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    [Requirement("credit-6.1-f")]
    public void Steady_growth_gives_the_day_on_which_nothing_is_free()
    {
        var points = Enumerable.Range(0, 7 * 24).Select(hour => new SpacePoint(Start.AddHours(hour), Gigabyte + hour * Gigabyte / 24, 5 * Gigabyte, hour * Gigabyte / 48)).ToList();
        var forecast = SpaceForecast.Of(points, points[^1].At, 15 * Gigabyte)!;
        (forecast.EnginePerDay / Gigabyte).ShouldBe(1, 0.001);
        (forecast.VaultPerDay / Gigabyte).ShouldBe(0, 0.001);
        (forecast.JournalPerDay / Gigabyte).ShouldBe(0.5, 0.001);
        forecast.DaysLeft!.Value.ShouldBe(10, 0.01);
    }

    [Fact]
    public void Older_growth_one_jump_and_what_shrinks_are_no_trend()
    {
        var quiet = Enumerable.Range(0, 10 * 24).Select(hour => new SpacePoint(Start.AddHours(hour), hour < 48 ? hour * Gigabyte : 48 * Gigabyte, 0, 0)).ToList();
        SpaceForecast.Of(quiet, quiet[^1].At, Gigabyte)!.DaysLeft.ShouldBeNull();
        var shrinking = Enumerable.Range(0, 48).Select(hour => new SpacePoint(Start.AddHours(hour), (100 - hour) * Gigabyte, 0, hour * Gigabyte / 24)).ToList();
        SpaceForecast.Of(shrinking, shrinking[^1].At, 10 * Gigabyte)!.DaysLeft!.Value.ShouldBe(10, 0.01, "what shrinks may not hide what grows");
    }

    [Fact]
    public void Within_the_first_hour_nothing_is_said()
    {
        SpaceForecast.Of([], Start, 1).ShouldBeNull();
        SpaceForecast.Of([new SpacePoint(Start, 1, 1, 1)], Start, 1).ShouldBeNull();
        SpaceForecast.Of([new SpacePoint(Start, 1, 1, 1), new SpacePoint(Start.AddMinutes(59), 9, 9, 9)], Start.AddMinutes(59), 1).ShouldBeNull();
    }

    [Fact]
    public void The_series_survives_a_restart_keeps_a_month_and_passes_over_what_cannot_be_read()
    {
        var file = Path.Combine(_directory, "space.series");
        for (var hour = 0; hour < 800; hour += 1) new SpaceSeries(file).Add(new SpacePoint(Start.AddHours(hour), hour, 2, 3));
        File.AppendAllText(file, "half a li");
        var points = new SpaceSeries(file).Read();
        points.Count.ShouldBe(31 * 24);
        points[^1].ShouldBe(new SpacePoint(Start.AddHours(799), 799, 2, 3));
    }

    [Fact]
    [Requirement("credit-6.1-f")]
    public void Space_that_ends_soon_is_recorded_once_an_alarm_by_default_and_a_warning_until_there_is_enough()
    {
        using var key = Sm2PrivateKey.Generate();
        var journalDirectory = Path.Combine(_directory, "journal");
        Directory.CreateDirectory(journalDirectory);
        using (var journal = JournalWriter.Open(new JournalOptions { Directory = journalDirectory, Origin = "space" }, key, Sealing, TimeProvider.System))
        {
            var (hour, free) = (0, 1000 * Gigabyte);
            using var watch = new SpaceGrowthWatch(
                HostRules.Default, new SpaceSeries(Path.Combine(_directory, "space.series")), () => (new SpacePoint(Start.AddHours(hour), hour * Gigabyte / 24, 0, 0), free),
                new AdministrationLog(journal, TimeProvider.System), TimeProvider.System);
            for (; hour < 48; hour++) watch.Look();
            watch.Forecast!.DaysLeft!.Value.ShouldBe(1000, 1);
            watch.Warning.ShouldBeNull();
            free = 13 * Gigabyte;
            watch.Look();
            watch.Look();
            watch.Warning.ShouldNotBeNull().ShouldContain("13 days");
            free = 100 * Gigabyte;
            watch.Look();
            watch.Warning.ShouldBeNull();
        }

        var acts = new JournalReader(journalDirectory, Sealing).Read(new JournalFilter { Kind = RecordKind.AdministrationActed }, TestContext.Current.CancellationToken).Select(entry => entry.Action).ToList();
        acts.ShouldBe(["space.ending", "space.enough"]);
        AlarmRules.Default.All.Single(rule => rule.Name == "host").Commands.ShouldContain("space.ending");
    }

    [Fact]
    public void Files_are_counted_where_a_link_leads()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "elsewhere", "base"));
        File.WriteAllBytes(Path.Combine(_directory, "elsewhere", "base", "1"), new byte[5000]);
        var root = Path.Combine(_directory, "var");
        Directory.CreateDirectory(Path.Combine(root, "journal"));
        File.WriteAllBytes(Path.Combine(root, "journal", "segment"), new byte[300]);
        Directory.CreateSymbolicLink(Path.Combine(root, "engine"), Path.Combine(_directory, "elsewhere"));
        var point = SpacePoint.Take(root, Path.Combine(root, "journal"), TimeProvider.System);
        (point.Engine, point.Vault, point.Journal).ShouldBe((5000, 0, 300));
    }
}
