using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>How the keeping of a running journal stands.</summary>
/// <param name="Places">What the last archiving did, place by place.</param>
/// <param name="Trouble">Why no room can be made, or null.</param>
public sealed record KeeperReport(ImmutableArray<ArchiveOutcome> Places, string? Trouble)
{
    public static KeeperReport Empty { get; } = new([], null);
}
