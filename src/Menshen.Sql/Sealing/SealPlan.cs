using System.Collections.Immutable;

namespace Menshen.Sql.Sealing;

/// <summary>What is to be sealed of a text before it goes to the engine. Holds for every text of the same template, but for what says otherwise.</summary>
public sealed class SealPlan
{
    /// <summary>The plan of texts that touch nothing sealed.</summary>
    public static readonly SealPlan Nothing = new();

    /// <summary>True if a relation with sealed columns is named, or may be touched unseen.</summary>
    public bool TouchesSealed { get; init; }

    /// <summary>Literals to be sealed, ascending by index, each at most once.</summary>
    public ImmutableArray<SealTarget> Literals { get; init; } = [];

    /// <summary>Where those literals stand in the very text that was planned, one for each of <see cref="Literals"/>.</summary>
    public ImmutableArray<LiteralPlace> Places { get; init; } = [];

    /// <summary>The plan hangs on literals (COPY's options are some): it holds for no other text.</summary>
    public bool HoldsForThisTextOnly { get; init; }

    /// <summary>Parameters to be sealed, ascending by number, each at most once.</summary>
    public ImmutableArray<SealTarget> Parameters { get; init; } = [];

    /// <summary>For COPY FROM into a relation with sealed columns: the seal group of each column of the stream, 0 for plain; else empty.</summary>
    public ImmutableArray<int> CopiedIn { get; init; } = [];

    /// <summary>The form of that stream.</summary>
    public CopyForm CopyForm { get; init; } = CopyForm.Text;

    /// <summary>Relations with sealed columns that the text makes: until they are read from the catalogue, and temporary ones for ever, the session alone knows them.</summary>
    public ImmutableArray<SealedRelation> Makes { get; init; } = [];

    /// <summary>Not null: the text is to be refused.</summary>
    public SealFault? Fault { get; init; }
}
