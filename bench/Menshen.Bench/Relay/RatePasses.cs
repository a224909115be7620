using System.Globalization;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Relay;

/// <summary>Runs something with a rate over several passes, contestants next to each other, the first pass discarded.</summary>
internal static class RatePasses
{
    public static IReadOnlyList<RateResult> Run(
        int passes, IReadOnlyList<string> kinds, IReadOnlyList<IContestant> contestants, RunLog log, string unit, Func<IContestant, string, double> measure)
    {
        var results = new List<RateResult>();
        foreach (var kind in kinds)
        {
            var found = contestants.ToDictionary(contestant => contestant.Name, _ => new List<double>());
            for (var pass = 0; pass <= passes; pass++)
            {
                foreach (var contestant in pass % 2 == 0 ? contestants : contestants.Reverse())
                {
                    var rate = measure(contestant, kind);
                    if (pass > 0)
                        found[contestant.Name].Add(rate);
                }
            }

            results.AddRange(found.Select(entry => new RateResult(kind, entry.Key, Series.Of(entry.Value))));
            var told = results.Where(result => result.Kind == kind).Select(result =>
                string.Create(CultureInfo.InvariantCulture, $"{result.Contestant} {result.PerSecond?.Median:F0}"));
            log.Say($"{kind}: {string.Join(" | ", told)} {unit}");
        }

        return results;
    }
}
