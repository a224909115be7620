using Menshen.Fuzz;
using Menshen.Fuzz.Wire;

namespace Menshen.Wire.Tests.Fuzz;

public class MutatedInputTests
{
    /// <summary>The number.</summary>
    private const long Inputs = 1_000_000;

    [Fact]
    public void A_million_mutated_inputs_end_in_a_parse_or_a_clean_refusal()
    {
        var targets = WireTargets.Create();
        var report = FuzzRun.Run(targets, Inputs, seed: 20261122);
        report.Findings.ShouldBeEmpty();
        report.Iterations.ShouldBe(Inputs);
        targets.OfType<ClientLoginTarget>().Single().Admitted.ShouldBeGreaterThan(100);
        targets.OfType<EngineLoginTarget>().Single().Admitted.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        Span<byte> first = stackalloc byte[Mutator.MaximumSize];
        Span<byte> second = stackalloc byte[Mutator.MaximumSize];
        var left = new Mutator(7);
        var right = new Mutator(7);
        for (var i = 0; i < 1000; i++)
        {
            var length = left.Mutate("SELECT 1"u8, "other"u8, first);
            right.Mutate("SELECT 1"u8, "other"u8, second).ShouldBe(length);
            first[..length].SequenceEqual(second[..length]).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_parser_that_accepts_too_much_is_found() =>
        Findings("ks", body => body.Length >= 2 && body[^1] == 0).ShouldContain(finding => finding.Contains("accepted what the oracle refuses"));

    [Fact]
    public void A_parser_that_throws_is_found() =>
        Findings("ks", body => Describe.TryParse(body, out _) || body[3] == 1).ShouldContain(finding => finding.Contains("IndexOutOfRange"));

    [Fact]
    public void A_parser_that_allocates_is_found() =>
        Findings("ks", body => Describe.TryParse(body.ToArray(), out _)).ShouldContain(finding => finding.Contains("allocated"));

    private static IReadOnlyList<string> Findings(string grammar, MessageTarget.Parser parser) =>
        FuzzRun.Run([new MessageTarget("broken", grammar, parser, [(byte)'S', (byte)'a', (byte)'b', 0])], 2_000, seed: 1).Findings;
}
