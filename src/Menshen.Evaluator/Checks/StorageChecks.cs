using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Menshen.Evaluator.Targets;

namespace Menshen.Evaluator.Checks;

/// <summary>How the records are kept: room as wished, taken away by those who may, in several places and in one that is named, archived, and valid after an attack.</summary>
/// <remarks>What a system that others use is not to be put through is tried at a second one of the same program, made beside it for that.</remarks>
internal static class StorageChecks
{
    /// <summary>What is said of a target whose records other programs keep.</summary>
    internal const string ByOthers = "other programs keep the records of this target, and nobody makes a second one beside it to try them: a person has to look at them";

    /// <summary>Within so long a copy has what was recorded.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Within so long it would have come, had it come.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    /// <summary>Room that any record of an hour fits into, and room that the first ones use up to a tenth.</summary>
    private const long Roomy = 512L << 20, Narrow = 8L << 20;

    /// <summary>Columns of a statement whose record takes room: under the most that PostgreSQL takes.</summary>
    private const int Columns = 1500, MostStatements = 200;

    public static ImmutableArray<Check> All { get; } =
    [
        new("trail.capacity", "How much room records may have, and from which share on it is told, holds as it was set.", "审计存储容量与告警阈值参数按设定生效。", ["gbt20009-5.1.2.7-b"], CapacityAsync),
        new("trail.export", "The auditor takes copies of the records away, on record; nobody else does.", "审计员可导出审计记录且被记录,他人不能导出。", ["gbt20009-5.1.2.7-e"], ExportAsync) { IsAttack = true },
        new("trail.survives", "When one byte of the trail was changed the place is named, and a record elsewhere in it is read and proven as before.", "审计文件被改一字节后可定位损坏,其余记录仍可读取并证明。", ["gbt20009-5.1.2.7-g"], SurvivesAsync) { IsAttack = true },
        new("trail.copies", "Two log servers have each record; while one is away the other goes on, and it gets what it missed.", "两个日志接收端均获得每条记录;其一离线时另一端不受影响,恢复后补齐。", ["gbt20009-5.1.2.8-a.1"], CopiesAsync),
        new("trail.place", "The records are where their administrators say, from then on, and the chain goes on.", "可指定审计数据存储位置,新记录存于新位置且链条连续。", ["gbt20009-5.1.2.8-a.2"], PlaceAsync),
        new("trail.archive", "Records are archived, on this machine and on another: the same bytes, verified, searched when brought back; what was damaged there is found and mended.", "审计记录可本地与远程归档:字节一致、可验证、取回后可检索,损坏可发现并修复。",
            ["gbt20009-5.1.2.8-b"], ArchiveAsync),
    ];

    internal static string Mark() => $"ev_k_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The second system, which answers; null, and said: there is none.</summary>
    private static async Task<ISpareSystem?> SpareAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is null) return null;
        if (run.Target.Spare is not { } spare)
        {
            run.NeedsPerson(ByOthers);
            return null;
        }

        await spare.BeginAsync(run.Cancellation).ConfigureAwait(false);
        return spare;
    }

    private static async Task CapacityAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        await FillAsync(spare, run).ConfigureAwait(false);
        foreach (var (capacity, alarmAt, isShort) in new[] { (Narrow, 10, true), (Roomy, 90, false) })
        {
            var told = await spare.CountAsync("space_changed", run.Cancellation).ConfigureAwait(false);
            var what = string.Create(CultureInfo.InvariantCulture, $"{capacity >> 20} MiB, to be told at {alarmAt} %");
            if (await spare.Records.LimitAsync(capacity, alarmAt, run.Cancellation).ConfigureAwait(false) is { } refusal)
            {
                run.Observe($"the room that records have, set to {what}", "set", refusal, false);
                return;
            }

            var space = await spare.Records.SpaceAsync(run.Cancellation).ConfigureAwait(false);
            run.Observe($"the room that records have, set to {what}", Mebibytes(capacity), Mebibytes(space.Limit), space.Limit == capacity);
            run.Observe($"with {Mebibytes(space.Used)} used: room becomes short", isShort ? "said" : "not said", space.IsShort ? "said" : "not said", space.IsShort == isShort);
            if (!isShort) continue;
            var more = 0L;
            for (var began = Environment.TickCount64; more == 0 && Environment.TickCount64 - began < Patience.TotalMilliseconds; await Task.Delay(200, run.Cancellation).ConfigureAwait(false))
                more = await spare.CountAsync("space_changed", run.Cancellation).ConfigureAwait(false) - told;
            run.Observe("records of it since then", "1 or more", more.ToString(CultureInfo.InvariantCulture), more > 0);
        }
    }

    private static async Task ExportAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        var mark = Mark();
        await run.PrepareAsync(run.Owner, $"SELECT 1 AS {mark}").ConfigureAwait(false);
        await AuditChecks.FindAsync(run, run.Owner, mark).ConfigureAwait(false);
        if (await trail.TakeAwayAsync(run.Owner.Name, run.Cancellation).ConfigureAwait(false) is not { } taken)
        {
            run.Observe("a way to take copies of records away", "the auditor has one", "there is none", false);
            return;
        }

        run.Observe("what the auditor took away has a record of a moment ago", "yes", taken.Contains(mark, StringComparison.Ordinal) ? "yes" : "no", taken.Contains(mark, StringComparison.Ordinal));
        await AuditChecks.CountAsync(run, "the copy that was taken away", $"action = 'journal.sign' AND detail LIKE '%{run.Owner}%' AND {AuditChecks.Since(run)}").ConfigureAwait(false);
        foreach (var who in new[] { run.Owner, run.Other }.Concat(run.Target.Administrators.Where(one => one.Name != trail.Auditor.Name)))
        {
            var refusal = await trail.ReportAsAsync(who, run.Cancellation).ConfigureAwait(false);
            run.Observe($"{who} has a report made of the records", "refused", refusal ?? "made", refusal is not null);
        }

        if (run.Target.Control is not { } control) return;
        var token = await control.LoginAsync(run.Owner, run.Cancellation).ConfigureAwait(false);
        foreach (var (path, body) in new[] { ("/v1/journal/archive", """{"places":["/tmp"]}"""), ("/v1/journal/signatures", """{"name":"x","digest":"00"}"""), ("/v1/journal/clearing", """{"before":"2020-01-01T00:00:00Z"}""") })
        {
            var (status, _) = await control.SendAsync("POST", "x", path, token, body, run.Cancellation).ConfigureAwait(false);
            run.Observe($"{run.Owner}, without an office: POST {path}", "refused (403)", status.ToString(CultureInfo.InvariantCulture), status == 403);
        }
    }

    private static async Task SurvivesAsync(CheckRun run)
    {
        if (AuditChecks.Trail(run) is not { } trail) return;
        if (!trail.IsVerifiable)
        {
            run.Observe("the trail, verified", "damage is named", "nothing verifies it", false);
            return;
        }

        var mark = Mark();
        await run.PrepareAsync(run.Owner, $"SELECT 1 AS {mark}").ConfigureAwait(false);
        if (await AuditChecks.FindAsync(run, run.Owner, mark).ConfigureAwait(false) is not { } record) return;
        var proof = await trail.ProveAsync(long.Parse(record["index"], CultureInfo.InvariantCulture), run.Cancellation).ConfigureAwait(false);
        if (await trail.DamagedAsync(run.Owner.Name, mark, run.Cancellation).ConfigureAwait(false) is not var (said, isThere))
        {
            run.Inconclusive("the trail is too long to copy it and damage the copy");
            return;
        }

        run.Observe("a copy of the trail with one changed byte, verified", "the place is named", said.Length == 0 ? "nothing is said" : said, said.Any(char.IsAsciiDigit));
        run.Observe("a record elsewhere in that copy", "is read", isThere ? "is read" : "is not", isThere);
        var convinces = proof is not null && await trail.ConvincesAsync(proof, run.Cancellation).ConfigureAwait(false);
        run.Observe("its proof, with the public key alone", "convinces", convinces ? "convinces" : "does not", convinces);
        // And the trail itself, of which nothing was changed.
        var isWhole = await trail.IsWholeAsync(damaged: false, run.Cancellation).ConfigureAwait(false) == true;
        run.Observe("the trail itself, verified", "whole", isWhole ? "whole" : "damaged", isWhole);
    }

    private static async Task CopiesAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        var (first, second) = (spare.Records.Receivers[0], spare.Records.Receivers[1]);
        var both = await SayAsync(spare, run).ConfigureAwait(false);
        await ReceivesAsync(run, first, "the first log server", both, "of a statement").ConfigureAwait(false);
        await ReceivesAsync(run, second, "the second", both, "of it too").ConfigureAwait(false);
        first.Leave();
        try
        {
            var missed = await SayAsync(spare, run).ConfigureAwait(false);
            await ReceivesAsync(run, second, "the second", missed, "of a statement while the first is away").ConfigureAwait(false);
            var early = await first.HasAsync(missed, Moment, run.Cancellation).ConfigureAwait(false);
            run.Observe("the first, which is away", "has it not", early ? "has it" : "has it not", !early);
            first.Return();
            await ReceivesAsync(run, first, "the first, when it is there again", missed, "that it missed").ConfigureAwait(false);
        }
        finally
        {
            first.Return();
        }
    }

    private static async Task ReceivesAsync(CheckRun run, RecordReceiver receiver, string who, string mark, string what)
    {
        var has = await receiver.HasAsync(mark, Patience, run.Cancellation).ConfigureAwait(false);
        run.Observe($"{who} has the record {what}", "yes", has ? "yes" : "no", has);
    }

    private static async Task PlaceAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        var (before, old, there) = (await SayAsync(spare, run).ConfigureAwait(false), spare.Records.Directory, spare.Records.NewPlace());
        if (await spare.Records.MoveAsync(there, run.Cancellation).ConfigureAwait(false) is { } refusal)
        {
            run.Observe("another directory for the records", "taken", refusal, false);
            return;
        }

        run.Observe("where the records are", there, spare.Records.Directory, spare.Records.Directory == there && there != old);
        var length = Length(there);
        await FillAsync(spare, run).ConfigureAwait(false);
        var after = await SayAsync(spare, run).ConfigureAwait(false);
        foreach (var (what, mark) in new[] { ("from before", before), ("from afterwards", after) })
        {
            var found = await spare.CountAsync(mark, run.Cancellation).ConfigureAwait(false);
            run.Observe($"records of a statement {what}", "1 or more", found.ToString(CultureInfo.InvariantCulture), found > 0);
        }

        run.Observe("what the files there have grown by", "more than nothing", Mebibytes(Length(there) - length), Length(there) > length);
        var isWhole = await spare.Records.IsWholeAsync(null, run.Cancellation).ConfigureAwait(false);
        run.Observe("the whole chain, verified", "whole", isWhole ? "whole" : "damaged", isWhole);
    }

    private static async Task ArchiveAsync(CheckRun run)
    {
        if (await SpareAsync(run).ConfigureAwait(false) is not { } spare) return;
        var mark = await SayAsync(spare, run).ConfigureAwait(false);
        await FillAsync(spare, run).ConfigureAwait(false);
        var near = spare.Records.NewPlace();
        await KeptAsync(run, spare, near, "in a directory", mark).ConfigureAwait(false);
        if (await spare.Records.FarPlaceAsync(run.Cancellation).ConfigureAwait(false) is { } far) await KeptAsync(run, spare, far, "on another machine, by SFTP", mark).ConfigureAwait(false);
        else run.NeedsPerson("this machine has no sshd that could be another one for a minute: remote archiving was not tried");
        // Who can write there turns one bit.
        DamagedCopy.Flip(new FileInfo(Files(near)[0]), part: 2, bit: 0x04);
        var isWhole = await spare.Records.IsWholeAsync(near, run.Cancellation).ConfigureAwait(false);
        run.Observe("the archive with one changed bit, verified", "damaged", isWhole ? "whole" : "damaged", !isWhole);
        await spare.Records.ArchiveAsync(near, run.Cancellation).ConfigureAwait(false);
        isWhole = await spare.Records.IsWholeAsync(near, run.Cancellation).ConfigureAwait(false);
        run.Observe("the same when it was archived again", "whole", isWhole ? "whole" : "damaged", isWhole);
    }

    private static async Task KeptAsync(CheckRun run, ISpareSystem spare, string place, string where, string mark)
    {
        var refusal = await spare.Records.ArchiveAsync(place, run.Cancellation).ConfigureAwait(false);
        run.Observe($"records are archived {where}", "done", refusal ?? "done", refusal is null);
        var back = spare.Records.NewPlace();
        refusal = await spare.Records.FetchAsync(place, back, run.Cancellation).ConfigureAwait(false);
        run.Observe("and brought back from there", "done", refusal ?? "done", refusal is null);
        var files = Files(back);
        var same = files.Count(file => File.Exists(Path.Combine(spare.Records.Directory, Path.GetFileName(file))) && Digest(file) == Digest(Path.Combine(spare.Records.Directory, Path.GetFileName(file))));
        run.Observe("files that came back, and those that are byte for byte what the system has", "1 or more, all", string.Create(CultureInfo.InvariantCulture, $"{files.Length}, {same}"), files.Length > 0 && same == files.Length);
        var isWhole = await spare.Records.IsWholeAsync(back, run.Cancellation).ConfigureAwait(false);
        run.Observe("what came back, verified with the public key", "whole", isWhole ? "whole" : "damaged", isWhole);
        var has = await spare.Records.HasAsync(back, mark, run.Cancellation).ConfigureAwait(false);
        run.Observe("a statement of a moment ago, searched for in what came back", "found", has ? "found" : "not found", has);
    }

    private static async Task<string> SayAsync(ISpareSystem spare, CheckRun run)
    {
        var mark = Mark();
        await spare.SayAsync($"SELECT 1 AS {mark}", run.Cancellation).ConfigureAwait(false);
        return mark;
    }

    /// <summary>Statements whose records take room, until one file more is closed.</summary>
    private static async Task FillAsync(ISpareSystem spare, CheckRun run)
    {
        var (files, text) = (Files(spare.Records.Directory).Length, string.Join(", ", Enumerable.Range(0, Columns).Select(i => string.Create(CultureInfo.InvariantCulture, $"1 AS ev_a_column_that_takes_room_{i}"))));
        for (var said = 0; Files(spare.Records.Directory).Length == files; said++)
        {
            if (said == MostStatements) throw new EvaluationFaultException($"no file of the records is closed after {MostStatements} long statements");
            await spare.SayAsync($"SELECT {text}", run.Cancellation).ConfigureAwait(false);
        }
    }

    private static string[] Files(string directory) => [.. Directory.GetFiles(directory, "segment-*").Order(StringComparer.Ordinal)];

    private static long Length(string directory) => Files(directory).Sum(file => new FileInfo(file).Length);

    private static string Digest(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1 << 20):0.00} MiB");
}
