using System.Collections.Immutable;
using Menshen.Evaluator.Covert;

namespace Menshen.Cli.Evaluation;

/// <summary>What <c>menshen evaluate covert --json</c> writes.</summary>
/// <param name="Measured">When.</param>
/// <param name="Database">The labelled database.</param>
/// <param name="Bits">Sent over each channel.</param>
/// <param name="Cap">Bits in a second that are borne.</param>
/// <param name="TimeCap">Bits in a second that are borne over channels whose receiver looks at a clock.</param>
/// <param name="Channels">What was found.</param>
internal sealed record CovertReport(DateTimeOffset Measured, string Database, int Bits, double Cap, double TimeCap, ImmutableArray<CovertFinding> Channels)
{
    public const string Passed = "pass";

    /// <summary>Channels that carry more than their cap under labels.</summary>
    public IEnumerable<CovertFinding> Open => Channels.Where(one => one.Labelled > (one.OfTime ? TimeCap : Cap));

    /// <summary>Channels of time that carry more than the others may, and no more than they may.</summary>
    public IEnumerable<CovertFinding> Borne => Channels.Where(one => one.OfTime && one.Labelled > Cap && one.Labelled <= TimeCap);

    /// <summary>Channels of which the run says nothing: they carried nothing even without labels, broke off, or were looked at for so short a time that more than the cap could have passed unseen.</summary>
    public IEnumerable<CovertFinding> Unproven => Channels.Where(one => one.Plain <= (one.OfTime ? 0 : Cap) || one.BrokenBy is not null || one.Labelled == 0 && one.Unseen > (one.OfTime ? TimeCap : Cap));

    /// <summary><c>pass</c>, <c>fail</c>, or <c>inconclusive</c> where the run says nothing of some channel.</summary>
    public string Verdict => Open.Any() ? "fail" : Unproven.Any() ? "inconclusive" : Passed;
}
