using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit.Search;

/// <summary>How long "who touched this column last week" takes: in the vault, and over the same records as compressed text.</summary>
/// <param name="Records">Searched, over <see cref="RecordGenerator.Days"/> days.</param>
/// <param name="Matches">Records of the answer; both ways found as many.</param>
/// <param name="FirstSeconds">The vault's first answer, before the scored ones.</param>
internal sealed record SearchResult(
    long Records, long Matches, double FirstSeconds, Series Vault, Series Grep, long CompressedBytes, long VaultBytes)
{
    public double GrepVersusVault => Series.Ratio(Grep, Vault);
}
