namespace Menshen.Sql.Statistics;

/// <summary>Why a text is no statistical question that can be answered.</summary>
/// <param name="Construct">What of it, in words; never a constant of the text.</param>
/// <param name="Instead">What to write instead.</param>
public sealed record StatisticalFault(string Construct, string Instead);
