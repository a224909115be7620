using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit.Search;

/// <summary>How long "who touched this column last week" takes: in the vault, and over the same records as compressed text.</summary>
/// <param name="Records">Searched, over <see cref="RecordGenerator.Days"/> days.</param>
/// <param name="Matches">Records of the full answer; both ways found as many.</param>
/// <param name="Grep">Seconds over the text.</param>
internal sealed record SearchResult(
    long Records, long Matches, IReadOnlyList<SearchAnswer> Vault, Series Grep, long CompressedBytes, long VaultBytes)
{
    /// <summary>The kind of question that takes longest: a claim about searching must hold for all.</summary>
    public SearchAnswer Slowest => Vault.MaxBy(answer => answer.Seconds.Median)!;

    /// <summary>How many times longer grep takes than the slowest question.</summary>
    public double GrepVersusVault => Series.Ratio(Grep, Slowest.Seconds);
}
