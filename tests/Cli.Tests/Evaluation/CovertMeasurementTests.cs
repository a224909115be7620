using System.Collections.Immutable;
using Menshen.Cli.Evaluation;
using Menshen.Evaluator.Covert;
using Npgsql;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What a measurement of a covert channel may call closed: a channel that is broken is not.</summary>
public sealed class CovertMeasurementTests
{
    [Theory]
    // Before a one has passed, by a rule or for want of a right: closed.
    [InlineData(0, "42501", "permission denied for function lo_create", true)]
    [InlineData(0, "0A000", "SERIALIZABLE is refused (ML0003)", true)]
    // A table that is not there, a statement that is wrong, a deadlock; and what comes after ones have passed.
    [InlineData(0, "42P01", "relation covert_ticket does not exist", false)]
    [InlineData(0, "40P01", "deadlock detected", false)]
    [InlineData(5, "42501", "permission denied for table covert_row", false)]
    public async Task Only_a_refusal_of_the_first_one_closes_a_channel(int ones, string sqlState, string message, bool isRefusal)
    {
        var sent = 0;
        var found = await MeasureAsync(bit =>
        {
            if (bit && ++sent > ones) throw new PostgresException(message, "ERROR", "ERROR", sqlState);
            return bit;
        }, 64);
        found.BitsPerSecond.ShouldBe(0);
        (found.RefusedBy is not null).ShouldBe(isRefusal);
        (found.BrokenBy is not null).ShouldBe(!isRefusal);
        ReportOf(found).Verdict.ShouldBe(isRefusal ? "pass" : "inconclusive");
    }

    [Fact]
    public void What_a_short_look_cannot_tell_from_guessing_is_said_and_is_no_pass()
    {
        // Three of eight wrong, over a hundred bits: chance, for all that one knows. In ten seconds less than half a bit a second can have been missed.
        var counts = new[,] { { 29, 21 }, { 21, 29 } };
        var slow = CovertMeasurement.Of(counts, 100, seconds: 10);
        (slow.BitsPerSecond, Math.Round(slow.Unseen, 2)).ShouldBe((0, 0.48));
        ReportOf(slow).Verdict.ShouldBe("pass");
        // At a thousand bits a second the same counts may be fifty bits a second.
        var quick = CovertMeasurement.Of(counts, 100, seconds: 0.1);
        quick.Unseen.ShouldBeGreaterThan(40);
        ReportOf(quick).Verdict.ShouldBe("inconclusive");
        // Who always sees the same learns nothing, however short the look.
        CovertMeasurement.Of(new[,] { { 50, 0 }, { 50, 0 } }, 100, 0.1).Unseen.ShouldBe(0);
        CovertMeasurement.Of(new[,] { { 50, 0 }, { 0, 50 } }, 100, 10).BitsPerSecond.ShouldBe(10, 0.001);
    }

    private static async Task<CovertMeasurement> MeasureAsync(Func<bool, bool> pass, int bits)
    {
        var last = false;
        await using var pair = new CovertPair(new NpgsqlConnection(), new NpgsqlConnection());
        return await CovertMeasurement.OfAsync(new CovertChannel("test", "a test", "测试", (_, bit) => Task.FromResult(last = pass(bit)), _ => Task.FromResult(last)), pair, bits);
    }

    private static CovertReport ReportOf(CovertMeasurement found) => new(
        DateTimeOffset.UnixEpoch, "parcels", 100, 1, 1,
        ImmutableArray.Create(new CovertFinding("test", "a test", "测试", 100, found.BitsPerSecond, found.ErrorRate, found.RefusedBy, false) { Unseen = found.Unseen, BrokenBy = found.BrokenBy }));
}
