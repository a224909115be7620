using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit.Search;

/// <summary>How long the vault needs for one kind of question.</summary>
/// <param name="FirstSeconds">The first time it was asked, before the scored ones.</param>
internal sealed record SearchAnswer(string Kind, long Rows, double FirstSeconds, Series Seconds);
