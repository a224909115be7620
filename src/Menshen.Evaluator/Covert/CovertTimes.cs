using System.Globalization;

namespace Menshen.Evaluator.Covert;

/// <summary>Channels whose receiver looks at a clock. What two sessions share is slower for the one when the other uses it; only what they do not share is silent.</summary>
internal static class CovertTimes
{
    private const int Rows = 20_000;

    // More than one process's work: the engine makes it, the gateway reads and writes it, the client reads it.
    private const string Busy = "SELECT repeat('x', 1000) FROM generate_series(1, 30000)";

    public static IReadOnlyList<CovertChannel> All { get; } =
    [
        Scan("time-of-a-scan", "how long a scan takes that passes over hidden rows", "扫描越过隐藏行所需的时间", "covert_row", "covert_vault"),
        Scan("time-of-a-scan-physical", "the same in a table with a partition for each label", "每个标记有独立分区的表中的扫描时间", "covert_vault", "covert_row"),
        // By the engine's own clock, in one answer: when that comes does not matter.
        Scan("time-in-the-engine", "the same by the engine's clock, told in the answer", "以引擎自身时钟测得、随结果返回的扫描时间", "covert_row", "covert_vault", InsideAsync),
        new("time-of-an-answer", "how busy the machine is", "机器的繁忙程度", SendBusyAsync, async pair => await AnswersAsync(pair).ConfigureAwait(false) > pair.Threshold)
        {
            OfTime = true, After = (pair, _) => pair.Work,
            // In the same way as the bits: what was agreed on otherwise would be the threshold of another channel.
            Begin = async pair => pair.Threshold = await MiddleAsync(async bit =>
            {
                await SendBusyAsync(pair, bit).ConfigureAwait(false);
                var time = await AnswersAsync(pair).ConfigureAwait(false);
                await pair.Work.ConfigureAwait(false);
                return time;
            }).ConfigureAwait(false),
        },
    ];

    private static Task SendBusyAsync(CovertPair pair, bool bit)
    {
        pair.Work = bit ? pair.HighAsync(Busy) : Task.CompletedTask;
        return Task.Delay(5);
    }

    /// <summary>The high session adds rows that the low one does not see, or as many to another table: its work is the same, so that only the scan tells. The low one times its scan
    /// before and after, so that what earlier bits have left behind does not count.</summary>
    private static CovertChannel Scan(string id, string english, string chinese, string table, string other, Func<CovertPair, string, Task<double>>? takeAsync = null)
    {
        var look = $"SELECT count(*) FROM {table} WHERE note = 'none'";
        var before = 0.0;
        takeAsync ??= static (pair, look) => pair.LowTimeAsync(look, 3);
        async Task SendAsync(CovertPair pair, bool bit)
        {
            before = await takeAsync(pair, look).ConfigureAwait(false);
            await pair.HighAsync($"INSERT INTO {(bit ? table : other)} (no, note) SELECT {CovertChannels.First} + {pair.Round} * 1000 + n, 'high' FROM generate_series(1, {Rows}) n").ConfigureAwait(false);
        }

        async Task<double> LongerAsync(CovertPair pair) => await takeAsync(pair, look).ConfigureAwait(false) - before;

        Task ClearAsync(CovertPair pair, bool bit) => pair.HighAsync($"DELETE FROM {(bit ? table : other)} WHERE no > 1");

        return new(id, english, chinese, SendAsync, async pair => await LongerAsync(pair).ConfigureAwait(false) > pair.Threshold)
        {
            OfTime = true, After = ClearAsync,
            Begin = async pair => pair.Threshold = await MiddleAsync(async bit =>
            {
                await SendAsync(pair, bit).ConfigureAwait(false);
                var time = await LongerAsync(pair).ConfigureAwait(false);
                await ClearAsync(pair, bit).ConfigureAwait(false);
                return time;
            }).ConfigureAwait(false),
        };
    }

    // An expression after the other, and the query in the middle is asked when its turn comes. The quickest of three, as with a clock of one's own.
    private static async Task<double> InsideAsync(CovertPair pair, string look)
    {
        var quickest = double.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var times = (string)(await pair.LowAsync($"SELECT concat_ws(' ', extract(epoch FROM clock_timestamp()), ({look}), extract(epoch FROM clock_timestamp()))").ConfigureAwait(false))!;
            var parts = times.Split(' ');
            quickest = Math.Min(quickest, 1e6 * (double)(decimal.Parse(parts[2], CultureInfo.InvariantCulture) - decimal.Parse(parts[0], CultureInfo.InvariantCulture)));
        }

        return quickest;
    }

    private static async Task<double> AnswersAsync(CovertPair pair)
    {
        var sum = 0.0;
        for (var i = 0; i < 20; i++) sum += await pair.LowTimeAsync("SELECT 1", 1).ConfigureAwait(false);
        return sum;
    }

    /// <summary>Half way between the times of a zero and a one, as the two agree before the first bit: medians of five.</summary>
    private static async Task<double> MiddleAsync(Func<bool, Task<double>> timeAsync)
    {
        var times = new[] { new double[5], new double[5] };
        for (var i = 0; i < 5; i++)
        {
            times[0][i] = await timeAsync(false).ConfigureAwait(false);
            times[1][i] = await timeAsync(true).ConfigureAwait(false);
        }

        return times.Sum(one => one.Order().ElementAt(2)) / 2;
    }
}
