using System.Collections.Immutable;
using System.Globalization;
using Menshen.Evaluator.Targets;
using Npgsql;

namespace Menshen.Evaluator.Checks;

/// <summary>The volume of the records is filled, and freed again.</summary>
internal static class FullDiskChecks
{
    /// <summary>More is not filled: on such a volume others live as well.</summary>
    private const long MostRoom = 4L << 30;

    /// <summary>With less there is nothing left to halve.</summary>
    private const long LeastRoom = 256 << 10;

    /// <summary>SQLSTATE <c>disk_full</c>: who gets it knows what is the matter.</summary>
    private const string DiskFull = "53100";

    /// <summary>How long a target may take to see that room has gone.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>And to serve again when it is back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static ImmutableArray<Check> All { get; } =
    [
        new("trail.full", "When the records' room ends nothing is done without a record: statements are refused and told why, the auditor reads on, and service comes back with the room.",
            "审计存储写满时无记录即不执行:语句被拒绝并说明原因,审计员仍可查阅,空间恢复后自动恢复服务。",
            ["gbt20009-5.1.2.8-d", "realname-7.3.4-6a.1", "realname-7.3.4-6a.2"], FullAsync) { IsDestructive = true },
    ];

    private static async Task FullAsync(CheckRun run)
    {
        if (await PlaceAsync(run).ConfigureAwait(false) is not ({ } trail, { } directory)) return;
        var statements = new NumberedStatements(run);
        if (await statements.TryAsync().ConfigureAwait(false) is { } before) throw new EvaluationFaultException($"a statement was refused before anything was filled: {before}");
        using (var ballast = new Ballast(directory))
        {
            var refusal = await FillAsync(run, ballast, statements).ConfigureAwait(false);
            run.Observe($"{run.Owner}'s statements while the room ends", $"refused ({DiskFull})", refusal ?? $"carried out, with {Mebibytes(ballast.Free)} left", refusal?.StartsWith(DiskFull, StringComparison.Ordinal) == true);
            if (refusal is not null) await AuditorReadsAsync(run, trail, statements.CarriedOut[0]).ConfigureAwait(false);
        }

        await ComesBackAsync(run, statements).ConfigureAwait(false);
        await AuditChecks.CountAsync(run, "room that ends: when it became short, and when it was gone", $"event_type = 'space_changed' AND {AuditChecks.Since(run)}", least: 2).ConfigureAwait(false);
        var lost = await statements.LostAsync(trail).ConfigureAwait(false);
        run.Observe($"of {statements.CarriedOut.Count} statements that were carried out, those without a record", "none", lost ?? "none", lost is null);
        if (!trail.IsVerifiable) return;
        var isWhole = await trail.IsWholeAsync(damaged: false, run.Cancellation).ConfigureAwait(false) == true;
        run.Observe("the trail, verified", "whole", isWhole ? "whole" : "damaged", isWhole);
    }

    /// <summary>Where the records are, if there is a volume that can be filled; else why not is said.</summary>
    private static async Task<(IAuditTrail Trail, string Directory)?> PlaceAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return null;
        if (await trail.StoreAsync(run.Cancellation).ConfigureAwait(false) is not { } store)
        {
            run.Observe("where the records are kept", "the target says it", "it does not", false);
            return null;
        }

        if (!Directory.Exists(store.Directory))
        {
            run.NotApplicable($"the records are not on this machine ({store.Directory}): evaluate there");
            return null;
        }

        using var ballast = new Ballast(store.Directory);
        if (ballast.Free <= MostRoom) return (trail, store.Directory);
        run.NotApplicable(
            $"{Mebibytes(ballast.Free)} are free where the records are, and no more than {Mebibytes(MostRoom)} are filled: stop the service, mount a small volume over {store.Directory} or move the records to one, and evaluate again");
        return null;
    }

    /// <summary>By halves, so that what the target keeps for its administrators is not taken too. Answers how statements are refused; null: they never were.</summary>
    private static async Task<string?> FillAsync(CheckRun run, Ballast ballast, NumberedStatements statements)
    {
        for (var free = ballast.Free; free > LeastRoom; free = ballast.Free)
        {
            ballast.Take(free / 2);
            if (ballast.Free > free * 3 / 4) throw new EvaluationFaultException("the volume gives no room away: its file system does not allocate before something is written");
            await Task.Delay(Look, run.Cancellation).ConfigureAwait(false);
            if (await statements.TryAsync().ConfigureAwait(false) is { } refusal) return refusal;
        }

        return null;
    }

    private static async Task AuditorReadsAsync(CheckRun run, IAuditTrail trail, string statement)
    {
        string observed;
        try
        {
            var found = await trail.FindAsync(run.Owner.Name, statement, run.Cancellation).ConfigureAwait(false);
            observed = found.Count > 0 ? "reads it" : "finds nothing";
        }
        catch (NpgsqlException fault)
        {
            observed = CheckRun.Say(fault);
        }

        run.Observe("the auditor, who asks for a record meanwhile", "reads it", observed, observed == "reads it");
    }

    private static async Task ComesBackAsync(CheckRun run, NumberedStatements statements)
    {
        var began = Environment.TickCount64;
        string? refusal;
        while ((refusal = await statements.TryAsync().ConfigureAwait(false)) is not null && Environment.TickCount64 - began < Patience.TotalMilliseconds)
            await Task.Delay(Look, run.Cancellation).ConfigureAwait(false);
        run.Observe("a statement when there is room again, and nobody has done anything else", "carried out", refusal ?? "carried out", refusal is null);
    }

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.0} MiB");
}
