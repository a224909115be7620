using System.Diagnostics;
using System.Text.RegularExpressions;
using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>What came of a channel: how many bits in a second, who refused it, or why it says nothing.</summary>
/// <param name="BitsPerSecond">What the receiver learned; 0 where guessing would have done as well.</param>
/// <param name="Unseen">What could have passed without being told from guessing, in bits a second; 0 where the receiver always saw the same.</param>
/// <param name="ErrorRate">The share of wrong bits; null where not all were sent.</param>
/// <param name="RefusedBy">The rule or right that refused the first one that was sent.</param>
/// <param name="BrokenBy">What ended the measurement otherwise: it says nothing of the channel.</param>
internal sealed partial record CovertMeasurement(double BitsPerSecond, double Unseen, double? ErrorRate, string? RefusedBy, string? BrokenBy)
{
    /// <summary>Of chi-squared with one degree of freedom: guessing does as well in one run of a hundred.</summary>
    private const double Chance = 6.635;

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

            return Of(counts, bits, began.Elapsed.TotalSeconds);
        }
        catch (PostgresException refused)
        {
            var rule = Rule().Match($"{refused.MessageText} {refused.Detail} {refused.Hint}");
            var by = rule.Success ? rule.Value : $"engine, {refused.SqlState}: {refused.MessageText}";
            // A table that is not there, a deadlock or a statement that is wrong closes no channel, and neither does what comes after ones have been sent.
            var isRefusal = (rule.Success || refused.SqlState == PostgresErrorCodes.InsufficientPrivilege) && counts[1, 0] + counts[1, 1] == 0;
            return new(0, 0, null, isRefusal ? by : null, isRefusal ? null : by);
        }
    }

    /// <summary>What so many bits of each kind, read as the one or the other, say.</summary>
    public static CovertMeasurement Of(int[,] counts, int bits, double seconds)
    {
        var information = Information(counts, bits);
        var sawTheSame = counts[0, 0] + counts[1, 0] == 0 || counts[0, 1] + counts[1, 1] == 0;
        return new(
            IsChance(information, bits) ? 0 : information * bits / seconds, sawTheSame ? 0 : Chance / (2 * Math.Log(2)) / seconds,
            (double)(counts[0, 1] + counts[1, 0]) / bits, null, null);
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
    public static bool IsChance(double information, int bits) => 2 * Math.Log(2) * bits * information < Chance;

    [GeneratedRegex(@"ML\d{4}")]
    private static partial Regex Rule();
}
