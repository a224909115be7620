namespace Menshen.Cli.Audit;

/// <summary>What was asked and by whom: the first line of a trace that is kept. The value is there as its digests.</summary>
/// <param name="By">The auditor.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Digests"><c>group.version.label digest</c> for each key; absent where no value was asked for.</param>
internal sealed record TraceAsked(string By, DateTime At, DateTime? Since, DateTime? Until, string? Subject, int[]? SealGroups, int Limit, string[]? Digests)
{
    public static TraceAsked Of(RowTraceQuery query, string by, DateTime at) => new(
        by, at, query.Since, query.Until, query.Subject, null, query.Limit,
        query.Digests.Select(d => FormattableString.Invariant($"row of {query.Row.Database}/{query.Row.Schema}.{query.Row.Table} {unchecked((ulong)d):x16}")).ToArray());

    public static TraceAsked Of(TraceQuery query, string by, DateTime at) => new(
        by, at, query.Since, query.Until, query.Subject, query.Groups, query.Limit,
        query.Digests?.Select(d => FormattableString.Invariant($"{d.Group}.{d.Version}.{d.Label} {d.Digest}")).ToArray());
}
