using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Menshen.Journal;

/// <summary>What an archiving did at one place.</summary>
public sealed record ArchiveOutcome
{
    public required string Place { get; init; }

    /// <summary>Segments copied now.</summary>
    public int Copied { get; init; }

    /// <summary>Segments whose copies were damaged or gone and were made anew.</summary>
    public int Repaired { get; init; }

    /// <summary>Segments with a verified copy here.</summary>
    public int Held { get; init; }

    /// <summary>Numbers of segments whose copy here is damaged or gone, with no other to make it anew from.</summary>
    public ImmutableArray<long> Damaged { get; init; } = [];

    /// <summary>Why not all is copied, or null.</summary>
    public string? Trouble { get; init; }

    /// <summary>Its turn was over before everything was copied: it goes on with the next.</summary>
    [JsonIgnore]
    public bool IsUnfinished { get; init; }

    public bool IsGood => Trouble is null && Damaged.IsEmpty;
}
