using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;
using Menshen.Crypto;
using Menshen.Journal;

namespace Menshen.Bench.Audit.Appending;

/// <summary>Verifies the journal that was appended, and hashes the same files with one core's SM3, in turns.</summary>
internal static class VerifyRun
{
    private const int Chunk = 1 << 20; // bytes read at once

    public static VerifyResult Measure(AuditPlan plan, AppendedJournal appended, RunLog log)
    {
        var (verify, serial) = (new List<double>(), new List<double>());
        VerificationReport? report = null;
        using var key = Sm2PublicKey.FromBytes(appended.Key);
        for (var pass = 0; pass <= plan.RatePasses; pass++)
        {
            var seconds = Seconds(() => report = new JournalVerifier(appended.Folder, key) { Sealing = JournalAppender.Sealing }.Verify());
            var hashing = Seconds(() => HashFiles(appended.Folder));
            if (pass == 0)
                continue; // reads the files into memory and compiles
            verify.Add(seconds);
            serial.Add(hashing);
        }

        if (report is not { IsIntact: true })
            throw new BenchFailure($"the journal that was appended does not verify: {report?.Findings[0]}");
        var result = new VerifyResult(report.Records, report.Bytes, Series.Of(verify), Series.Of(serial));
        log.Say(string.Create(CultureInfo.InvariantCulture,
            $"verify {result.Records} records, {result.Bytes / 1e6:F0} MB: {result.RecordsPerSecond:F0} records/s, {result.MegabytesPerSecond:F0} MB/s"
            + $" | serial SM3 of the same bytes {result.SerialSm3MegabytesPerSecond:F0} MB/s | ratio {result.VersusSerialSm3:F2}"));
        return result;
    }

    private static double Seconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    private static void HashFiles(string folder)
    {
        using var hasher = new Sm3Hasher();
        var buffer = new byte[Chunk];
        var digest = new byte[Sm3.DigestSize];
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            using var file = File.OpenRead(path);
            for (int count; (count = file.Read(buffer)) > 0;)
                hasher.Append(buffer.AsSpan(0, count));
        }

        hasher.Finish(digest);
    }
}
