using Menshen.Bench.Audit;
using Menshen.Bench.Backups;
using Menshen.Bench.Labels;
using Menshen.Bench.Load;
using Menshen.Bench.Login;
using Menshen.Bench.Machine;
using Menshen.Bench.Relay;
using Menshen.Bench.Sealed;

namespace Menshen.Bench;

/// <summary>One entry per benchmark; <c>./menshen bench NAME</c> finds it here, and <c>docs/help/bench.txt</c> has a line for each.</summary>
internal static class Benchmarks
{
    public static IReadOnlyDictionary<string, Func<BenchArguments, RunLog, string>> All { get; } = new Dictionary<string, Func<BenchArguments, RunLog, string>>(StringComparer.Ordinal)
    {
        ["audit"] = AuditBenchmark.Run,
        ["backup"] = BackupBenchmark.Run,
        ["labels"] = LabelsBenchmark.Run,
        ["load"] = LoadBenchmark.Run,
        ["login"] = LoginBenchmark.Run,
        ["relay"] = RelayBenchmark.Run,
        ["sealed"] = SealedBenchmark.Run,
    };
}
