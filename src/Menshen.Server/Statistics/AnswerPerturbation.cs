using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Menshen.Crypto;
using Menshen.Policy.Statistics;
using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>Rounds a number of an answer, or adds noise to it.</summary>
/// <remarks>The noise is made from the rows that the number is about and a key, not from the text of the question: whoever asks again, or in other words
/// with the same meaning, gets the same, so that no average of many answers comes nearer to the truth.</remarks>
internal sealed class AnswerPerturbation(StatisticsRule rule, ReadOnlyMemory<byte> key)
{
    private const int Digits = 3;

    /// <summary>The number as it may be told.</summary>
    /// <param name="text">As the engine reckoned it.</param>
    /// <param name="item">What it is.</param>
    /// <param name="set">The rows that it is about.</param>
    /// <param name="weight">How many values, and the largest of them.</param>
    /// <param name="isWhole">True where its type has no fractions.</param>
    public string Of(string text, StatisticalItem item, QuerySet set, (int Count, double Largest) weight, bool isWhole)
    {
        if (rule.Answers == StatisticsAnswers.Exact || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value)) return text;
        var told = rule.Answers == StatisticsAnswers.Noise ? value + (Scale(item, weight) * Laplace(item, set))
            : item.Function == "count" ? Math.Round(value / rule.RoundTo, MidpointRounding.AwayFromZero) * rule.RoundTo : Significant(value);
        if (item.Function is not ("sum" or "avg")) told = Math.Max(0, told);
        return isWhole ? Math.Round(told).ToString("F0", CultureInfo.InvariantCulture) : ((decimal)Math.Clamp(told, -1e28, 1e28)).ToString(CultureInfo.InvariantCulture);
    }

    // What one unit more or less could change, times the policy's number.
    private double Scale(StatisticalItem item, (int Count, double Largest) weight) => item.Function switch
    {
        "count" => rule.Noise,
        "sum" => rule.Noise * weight.Largest,
        "avg" or "stddev" or "stddev_pop" or "stddev_samp" => rule.Noise * weight.Largest / Math.Max(1, weight.Count),
        _ => rule.Noise * weight.Largest * weight.Largest / Math.Max(1, weight.Count),
    };

    private double Laplace(StatisticalItem item, QuerySet set)
    {
        byte[] about = [.. Encoding.UTF8.GetBytes($"{rule.Resource}\0{item.Function}\0{item.Column}\0"), .. Trimmed(set.ToBytes())];
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(key.Span, about, mac);
        // 53 bits, and never 0 or 1.
        var uniform = ((BinaryPrimitives.ReadUInt64LittleEndian(mac) >> 11) + 0.5) / (1UL << 53);
        return uniform < 0.5 ? Math.Log(2 * uniform) : -Math.Log(2 * (1 - uniform));
    }

    private static byte[] Trimmed(byte[] bytes) => bytes[..(Array.FindLastIndex(bytes, b => b != 0) + 1)];

    private static double Significant(double value)
    {
        if (value == 0) return 0;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - Digits + 1);
        return Math.Round(value / unit, MidpointRounding.AwayFromZero) * unit;
    }
}
