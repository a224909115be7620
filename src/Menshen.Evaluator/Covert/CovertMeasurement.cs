using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>What came of a channel: how many bits in a second, or who refused it.</summary>
internal sealed partial record CovertMeasurement(double BitsPerSecond, double? ErrorRate, string? RefusedBy)
{
    public static async Task<CovertMeasurement> OfAsync(CovertChannel channel, CovertPair pair, int bits)
    {
        // The same bits at each run; as many of the one as of the other, so that a receiver who always says the same learns nothing.
        var sent = Enumerable.Range(0, bits).Select(n => n % 2 == 0).ToArray();
        new Random(4711).Shuffle(sent);
        var counts = new int[2, 2];
        try
        {
            if (channel.Begin is not null) await channel.Begin(pair).ConfigureAwait(false);
            var began = Stopwatch.StartNew();
            foreach (var bit in sent)
            {
                pair.Round++;
                await channel.Send(pair, bit).ConfigureAwait(false);
                counts[bit ? 1 : 0, await channel.Receive(pair).ConfigureAwait(false) ? 1 : 0]++;
                if (channel.After is not null) await channel.After(pair, bit).ConfigureAwait(false);
            }

            var information = Information(counts, bits);
            return new(IsChance(information, bits) ? 0 : information * bits / began.Elapsed.TotalSeconds, (double)(counts[0, 1] + counts[1, 0]) / bits, null);
        }
        catch (PostgresException refused)
        {
            var rule = Rule().Match($"{refused.MessageText} {refused.Detail} {refused.Hint}");
            return new(0, null, rule.Success ? rule.Value : $"engine, {refused.SqlState}: {refused.MessageText}");
        }
    }

    /// <summary>Mutual information of what was sent and what was received, in bits for each bit sent: 1 - H(p) where errors are the same in both directions.</summary>
    public static double Information(int[,] counts, int bits)
    {
        var sum = 0.0;
        for (var sent = 0; sent < 2; sent++)
        {
            for (var read = 0; read < 2; read++)
            {
                var both = (double)counts[sent, read] / bits;
                if (both > 0) sum += both * Math.Log2(both * bits * bits / ((counts[sent, 0] + counts[sent, 1]) * (double)(counts[0, read] + counts[1, read])));
            }
        }

        return Math.Max(0, sum);
    }

    /// <summary>Whether a receiver who guesses would do as well in one run of a hundred (G-test, one degree of freedom): a clock never gives exactly nothing.</summary>
    public static bool IsChance(double information, int bits) => 2 * Math.Log(2) * bits * information < 6.635;

    [GeneratedRegex(@"ML\d{4}")]
    private static partial Regex Rule();
}
