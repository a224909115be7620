using System.Globalization;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The act of looking for personal data in a database. Values stay here: what leaves are names, counts and codes.</summary>
internal sealed class DiscoveryActs(IEngine engine, DatabaseCatalogue databases, InForce<SealRules> seals)
{
    private const int FewestRows = 10;
    private const int MostRows = 10_000;

    /// <summary>What <c>menshen seal</c> takes; dates and numbers are reported and not drafted.</summary>
    private static readonly string[] Sealable = ["text", "character varying"];

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.SealDiscover, ObjectOf, DiscoverAsync),
    ];

    private static string ObjectOf(ControlRequest request) => string.Create(
        CultureInfo.InvariantCulture, $"{request.Variable}, {request.Read(ControlJson.Default.DiscoveryWish).Sample} rows of each table");

    private async Task<ControlAnswer> DiscoverAsync(ControlRequest request)
    {
        var (database, rows) = (request.Variable, request.Read(ControlJson.Default.DiscoveryWish).Sample);
        if (rows is < FewestRows or > MostRows)
            throw new CatalogueRefusalException($"a sample has {FewestRows} to {MostRows} rows.");
        if (!(await databases.NamesAsync(request.Cancellation).ConfigureAwait(false)).Contains(database))
            throw new CatalogueRefusalException($"there is no database '{database}'.");
        var (tables, columns) = (0, 0);
        var found = new List<DiscoveredColumn>();
        var draft = new List<(SealedColumnName, string)>();
        var unread = new List<UnreadTable>();
        await foreach (var table in ColumnSurvey.ReadAsync(engine, database, rows, request.Cancellation).ConfigureAwait(false))
        {
            tables++;
            columns += table.Columns.Length;
            if (table.Unread is { } state) unread.Add(new UnreadTable($"{table.Schema}.{table.Name}", state));
            foreach (var column in table.Columns)
                Judge(new SealedColumnName(database, table.Schema, table.Name, column.Name), column, found, draft);
        }

        var report = new DiscoveryReport(
            database, tables, columns, [.. found.OrderByDescending(column => column.Confidence).ThenBy(column => column.Column, StringComparer.Ordinal)],
            unread, draft.Count == 0 ? "" : SealsDraft.Write(draft));
        return ControlAnswer.Of(report, ControlJson.Default.DiscoveryReport);
    }

    private void Judge(SealedColumnName name, ColumnSample column, List<DiscoveredColumn> found, List<(SealedColumnName, string)> draft)
    {
        // The surest proposal alone: a column has one tag.
        if (ColumnClassifier.Classify(column).FirstOrDefault() is not { } proposal) return;
        var group = seals.Now.Groups.FirstOrDefault(rule => rule.Columns.Contains(name))?.Name ?? "";
        found.Add(new DiscoveredColumn(
            name.ToString(), column.Type, proposal.Tag, proposal.Confidence,
            [.. proposal.Reasons.Select(reason => new DiscoveredReason(reason.Code, reason.Matching, reason.Of))], group));
        if (group.Length == 0 && proposal.Confidence >= ColumnProposal.Likely && Sealable.Contains(column.Type)) draft.Add((name, proposal.Tag));
    }
}
