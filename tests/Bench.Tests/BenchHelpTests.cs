using System.Text.RegularExpressions;
using Menshen.TestKit;

namespace Menshen.Bench.Tests;

/// <summary>What <c>./menshen bench --help</c> prints is what there is.</summary>
public partial class BenchHelpTests
{
    private static readonly string Help = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "help", "bench.txt"));

    [Fact]
    public void Every_benchmark_has_its_line_and_no_other() =>
        Name().Matches(Help).Select(match => match.Groups[1].Value).ShouldBe(Benchmarks.All.Keys, ignoreOrder: true);

    [Fact]
    public void Every_option_is_understood()
    {
        var options = Option().Matches(Help).Select(match => match.Groups[1].Value).ToList();
        options.Count.ShouldBe(7);
        foreach (var option in options)
            BenchArguments.Parse(option == "--quick" ? ["relay", option] : ["relay", option, "1"]).Name.ShouldBe("relay");
    }

    [GeneratedRegex(@"(?m)^  ([a-z]+) ")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?m)^  (--[a-z]+) ")]
    private static partial Regex Option();
}
