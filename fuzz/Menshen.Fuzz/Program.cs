using System.Globalization;
using Menshen.Fuzz;
using Menshen.Fuzz.Wire;

// dotnet run --project fuzz/Menshen.Fuzz -- wire --iterations 1000000 --seed 1
var areas = new Dictionary<string, Func<IReadOnlyList<IFuzzTarget>>>(StringComparer.Ordinal)
{
    ["wire"] = WireTargets.Create,
};
if (args.Length == 0 || !areas.TryGetValue(args[0], out var create) || args.Length % 2 == 0)
{
    Console.Error.WriteLine($"usage: {string.Join('|', areas.Keys)} [--iterations N] [--seed S]");
    return 2;
}
var iterations = 1_000_000L;
var seed = 1UL;
for (var i = 1; i < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--iterations":
            iterations = long.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = ulong.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        default:
            Console.Error.WriteLine($"unknown option {args[i]}");
            return 2;
    }
}
var report = FuzzRun.Run(create(), iterations, seed);
foreach (var finding in report.Findings)
{
    Console.Error.WriteLine(finding);
}
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{args[0]}: iterations={report.Iterations} findings={report.Findings.Count} most_allocated={report.MostAllocated} seconds={report.Elapsed.TotalSeconds:F1}"));
return report.Findings.Count == 0 ? 0 : 1;
