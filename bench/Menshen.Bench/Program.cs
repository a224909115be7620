using System.ComponentModel;
using System.Net.Sockets;
using Menshen.Bench;
using Menshen.Bench.Audit;
using Menshen.Bench.Backups;
using Menshen.Bench.Labels;
using Menshen.Bench.Login;
using Menshen.Bench.Machine;
using Menshen.Bench.Relay;
using Menshen.Bench.Sealed;

// One entry per benchmark; `./menshen bench NAME` finds it here.
var benchmarks = new Dictionary<string, Func<BenchArguments, RunLog, string>>(StringComparer.Ordinal)
{
    ["audit"] = AuditBenchmark.Run,
    ["backup"] = BackupBenchmark.Run,
    ["labels"] = LabelsBenchmark.Run,
    ["login"] = LoginBenchmark.Run,
    ["relay"] = RelayBenchmark.Run,
    ["sealed"] = SealedBenchmark.Run,
};

BenchArguments arguments;
try
{
    arguments = BenchArguments.Parse(args);
    if (!benchmarks.ContainsKey(arguments.Name))
        throw new ArgumentException($"there is no benchmark '{arguments.Name}'; there are: {string.Join(", ", benchmarks.Keys)}");
}
catch (ArgumentException mistake)
{
    Console.Error.WriteLine($"bench: {mistake.Message}\n{BenchArguments.Usage}");
    return 2;
}

var log = new RunLog(Console.Out);
try
{
    var summary = benchmarks[arguments.Name](arguments, log);
    Console.WriteLine($"{arguments.Name}: {summary}");
    return 0;
}
catch (Exception problem) when (problem is BenchFailure or AggregateException or IOException or SocketException or Win32Exception)
{
    // Several clients that fail at once mostly fail for the same reason: the first one tells it.
    var first = problem is AggregateException several ? several.Flatten().InnerExceptions[0] : problem;
    Console.Error.WriteLine($"bench: {first.Message}");
    return 1;
}
