using System.Collections.Immutable;

namespace Menshen.Gateway.Decisions;

/// <summary>What decided, under the number by which statements refer to it in the journal. Belongs to one loop, and so to one ring.</summary>
/// <param name="number">Unique within the process, and never 0.</param>
/// <param name="policy">The policy's number in the catalogue; 0: it has none.</param>
/// <param name="rules">The rules that spoke, in the order in which they were asked.</param>
internal sealed class RecordedDecision(uint number, long policy, ImmutableArray<string> rules)
{
    public uint Number { get; } = number;

    public long Policy { get; } = policy;

    public ImmutableArray<string> Rules { get; } = rules;

    /// <summary>The journal generation in which it was last announced.</summary>
    public int AnnouncedGeneration { get; set; } = -1;
}
