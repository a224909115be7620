using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Menshen.Backup.Restoring;
using Npgsql;

namespace Menshen.Backup.Tests;

/// <summary>The state that comes back is the state of the moment that was asked for.</summary>
[Collection(BackupTests.Name)]
public sealed class PointInTimeTests(BackupFixture fixture)
{
    private const int Writers = 3;

    /// <summary>Moments to try; each costs a restore of some seconds. More on a quiet evening: MENSHEN_PITR_MOMENTS=20.</summary>
    private static readonly int Moments = int.TryParse(Environment.GetEnvironmentVariable("MENSHEN_PITR_MOMENTS"), CultureInfo.InvariantCulture, out var more) ? more : 3;

    /// <summary>A file for what came of each moment (./menshen moments N FILE); null: none.</summary>
    private static readonly string? Figures = Environment.GetEnvironmentVariable("MENSHEN_PITR_FIGURES") is { Length: > 0 } file ? file : null;

    [Fact]
    [Requirement("gat389-4.9-c")]
    public async Task At_random_moments_of_a_workload_the_state_is_that_of_the_moment()
    {
        await fixture.SqlAsync("CREATE TABLE public.beat (writer int, n int, at timestamptz, PRIMARY KEY (writer, n)); CREATE TABLE public.twin (writer int, n int)");
        await fixture.TakeAsync(isFull: true);
        var moments = new List<DateTimeOffset>();
        // For each transaction: a moment at which it had surely not committed, and one at which it surely had; both of the engine's clock.
        var written = Enumerable.Range(0, Writers).Select(_ => new List<(DateTimeOffset Before, DateTimeOffset After)>()).ToList();
        using (var stop = new CancellationTokenSource())
        {
            var work = Enumerable.Range(0, Writers).Select(writer => WriteAsync(writer, written[writer], stop.Token)).ToList();
            for (var moment = 0; moment < Moments; moment++)
            {
                // Those behind it come back from a chain of two sets, of which the second was taken while the work went on.
                if (moment == Moments / 2) (await fixture.TakeAsync()).Head.References.Count.ShouldBe(1);
                await Task.Delay(Random.Shared.Next(150, 900), BackupFixture.Cancellation);
                moments.Add(await ClockAsync());
                await Task.Delay(100, BackupFixture.Cancellation);
            }

            await stop.CancelAsync();
            await Task.WhenAll(work);
        }

        await fixture.ArchivedAsync();
        var (begun, right) = (Stopwatch.GetTimestamp(), 0);
        var (sets, told) = (new HashSet<string>(), new JsonArray());
        foreach (var moment in moments)
        {
            var (report, rows) = await fixture.RestoreAsync(
                RestoreTarget.At(moment),
                "SELECT b.writer, count(*), max(b.n), count(t.n), (extract(epoch FROM max(b.at)) * 1000000)::bigint FROM public.beat b FULL JOIN public.twin t USING (writer, n) GROUP BY b.writer ORDER BY b.writer");
            for (var writer = 0; writer < Writers; writer++)
            {
                var row = rows.FirstOrDefault(r => r.StartsWith($"{writer}|", StringComparison.Ordinal))?.Split('|').Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray() ?? [writer, 0, 0, 0, 0];
                // No hole, no half of a transaction.
                row[2].ShouldBe(row[1], $"writer {writer} at {moment:O}");
                row[3].ShouldBe(row[1], $"writer {writer} at {moment:O}");
                // By the workload's own clock: nothing that was written later than the moment.
                row[4].ShouldBeLessThanOrEqualTo(Microseconds(moment), $"writer {writer} at {moment:O}");
                ((int)row[1]).ShouldBeInRange(written[writer].Count(t => t.After < moment), written[writer].Count(t => t.Before < moment), $"writer {writer} at {moment:O}");
            }

            sets.Add(report.Set);
            told.Add(new JsonObject { ["moment"] = moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["set"] = report.Set, ["rows"] = rows.Sum(row => long.Parse(row.Split('|')[1], CultureInfo.InvariantCulture)) });
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{++right} of {Moments} moments right, {Stopwatch.GetElapsedTime(begun).TotalSeconds / right:0.0} s each"));
        }

        sets.Count.ShouldBe(2, "the moments lie on both sides of the incremental set");
        if (Figures is not null) await WriteAsync(Figures, told, Stopwatch.GetElapsedTime(begun) / right);
    }

    [Fact]
    public async Task A_named_point_and_a_transaction_are_found_too()
    {
        await fixture.SqlAsync("CREATE TABLE public.step (n int)");
        await fixture.TakeAsync();
        await fixture.SqlAsync("INSERT INTO public.step VALUES (1)");
        await fixture.SqlAsync("SELECT pg_create_restore_point('before the release')");
        var transaction = (await fixture.SqlAsync("INSERT INTO public.step VALUES (2) RETURNING pg_current_xact_id()"))[0];
        await fixture.SqlAsync("INSERT INTO public.step VALUES (3)");
        await fixture.ArchivedAsync();

        const string question = "SELECT count(*) FROM public.step";
        (await fixture.RestoreAsync(RestoreTarget.Named("before the release"), question)).Answer.ShouldBe(["1"]);
        (await fixture.RestoreAsync(RestoreTarget.After(ulong.Parse(transaction, CultureInfo.InvariantCulture)), question)).Answer.ShouldBe(["2"]);
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.Named("never"), question))).Message.ShouldContain("is not in the archived WAL");

        // And before anything is unpacked.
        var (before, after) = (DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        var plan = RestorePlan.Of(fixture.Repository, fixture.Secrets, RestoreTarget.Named("before the release"), label: null).WithPoint(fixture.Repository, fixture.Secrets, BackupFixture.Cancellation);
        plan.PointAt!.Value.ShouldBeInRange(before, after);
        plan.KnowsLeftOut.ShouldBeTrue();
        foreach (var other in (string[])["never", "before the releas", "before the release "])
            Should.Throw<BackupException>(() => RestorePlan.Of(fixture.Repository, fixture.Secrets, RestoreTarget.Named(other), label: null).WithPoint(fixture.Repository, fixture.Secrets, BackupFixture.Cancellation))
                .Message.ShouldContain("is not in the archived WAL");
    }

    [Fact]
    public async Task A_moment_that_no_archive_reaches_is_refused_before_anything_is_written()
    {
        await fixture.TakeAsync();
        var directory = fixture.NewDirectory();
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.At(DateTimeOffset.UtcNow.AddHours(1)), "SELECT 1", directory)))
            .Message.ShouldContain("the archived WAL ends at");
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.At(DateTimeOffset.UtcNow.AddYears(-1)), "SELECT 1", directory)))
            .Message.ShouldContain("the oldest backup");
        Directory.Exists(directory).ShouldBeFalse();
    }

    private static long Microseconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Only where all moments were right does one come here.</summary>
    private static Task WriteAsync(string file, JsonArray moments, TimeSpan each)
    {
        var figures = new JsonObject
        {
            ["date"] = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture), ["load"] = File.ReadAllText("/proc/loadavg").Split(' ')[0], ["processors"] = Environment.ProcessorCount,
            ["writers"] = Writers, ["right"] = moments.Count, ["seconds_each"] = Math.Round(each.TotalSeconds, 1), ["moments"] = moments,
        };
        return File.WriteAllTextAsync(file, figures.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n", BackupFixture.Cancellation);
    }

    private async Task WriteAsync(int writer, List<(DateTimeOffset, DateTimeOffset)> written, CancellationToken stop)
    {
        await using var connection = await fixture.Engine.OpenAsync("postgres", BackupFixture.Cancellation);
        for (var n = 1; !stop.IsCancellationRequested; n++)
        {
            await using var command = new NpgsqlCommand(
                "WITH t AS (INSERT INTO public.twin VALUES ($1, $2)) INSERT INTO public.beat VALUES ($1, $2, clock_timestamp()) RETURNING at", connection)
            {
                Parameters = { new() { Value = writer }, new() { Value = n } },
            };
            var before = (DateTime)(await command.ExecuteScalarAsync(BackupFixture.Cancellation))!;
            await using var clock = new NpgsqlCommand("SELECT clock_timestamp()", connection);
            written.Add((before, (DateTime)(await clock.ExecuteScalarAsync(BackupFixture.Cancellation))!));
        }
    }

    private async Task<DateTimeOffset> ClockAsync()
    {
        await using var connection = await fixture.Engine.OpenAsync("postgres", BackupFixture.Cancellation);
        await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return (DateTime)(await command.ExecuteScalarAsync(BackupFixture.Cancellation))!;
    }
}
