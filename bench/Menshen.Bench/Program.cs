using System.ComponentModel;
using System.Net.Sockets;
using Menshen.Bench;
using Menshen.Bench.Machine;

BenchArguments arguments;
try
{
    arguments = BenchArguments.Parse(args);
    if (!Benchmarks.All.ContainsKey(arguments.Name))
        throw new ArgumentException($"there is no benchmark '{arguments.Name}'; there are: {string.Join(", ", Benchmarks.All.Keys)}");
}
catch (ArgumentException mistake)
{
    Console.Error.WriteLine($"bench: {mistake.Message}\nWhat there is: ./menshen bench --help");
    return 2;
}

var log = new RunLog(Console.Out);
try
{
    var summary = Benchmarks.All[arguments.Name](arguments, log);
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
