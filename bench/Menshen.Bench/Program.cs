using Menshen.Bench;
using Menshen.Bench.Machine;
using Menshen.Bench.Relay;

// One entry per benchmark; `./menshen bench NAME` finds it here.
var benchmarks = new Dictionary<string, Func<BenchArguments, RunLog, string>>(StringComparer.Ordinal)
{
    ["relay"] = RelayBenchmark.Run,
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
catch (BenchFailure failure)
{
    Console.Error.WriteLine($"bench: {failure.Message}");
    return 1;
}
