using System.Globalization;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Login;

/// <summary>Boils a result down to the three numbers of the benchmark's last line.</summary>
internal static class LoginKeys
{
    private const string Ours = "menshen";
    private const string Theirs = "pgbouncer";

    public static IReadOnlyDictionary<string, double> Of(LoginResult result) => new Dictionary<string, double>
    {
        ["logins_vs_pgbouncer"] = Ratio(result, cell => cell.PerSecond),
        ["logins_per_cpu_vs_pgbouncer"] = Ratio(result, cell => cell.PerCpuSecond),
        ["storm_slowdown"] = result.Storm is { } storm ? storm.DuringMilliseconds / storm.BeforeMilliseconds : double.NaN,
    };

    public static string Line(IReadOnlyDictionary<string, double> keys) =>
        string.Join(' ', keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{key.Key}={key.Value:F2}")));

    /// <summary>The median over the kinds of login of our ratio to PgBouncer.</summary>
    private static double Ratio(LoginResult result, Func<LoginCell, Series?> quantity) => Statistics.Median(
        (from ours in result.Cells
         where ours.Contestant == Ours
         join others in result.Cells.Where(cell => cell.Contestant == Theirs) on ours.Kind equals others.Kind
         select Series.Ratio(quantity(ours), quantity(others))).Where(double.IsFinite));
}
