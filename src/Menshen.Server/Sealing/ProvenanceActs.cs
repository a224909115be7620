using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on who wrote which rows.</summary>
internal sealed class ProvenanceActs(RowProvenance rows)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.ProvenanceBegin, Describe, BeginAsync),
        new(ControlOperations.ProvenanceReport, request => request.Variable, ReportAsync),
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ProvenanceWish);
        return $"{wish.Database}/{wish.Schema}.{wish.Table}";
    }

    private async Task<ControlAnswer> BeginAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ProvenanceWish);
        await rows.BeginAsync(wish.Database, wish.Schema, wish.Table, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> ReportAsync(ControlRequest request) => ControlAnswer.Of(
        new ProvenanceListing(request.Variable, [.. (await rows.ReportAsync(request.Variable, request.Cancellation).ConfigureAwait(false)).Select(Report)]),
        ControlJson.Default.ProvenanceListing);

    private static ProvenanceReport Report(ProvenanceTable table) => new(
        $"{table.Schema}.{table.Name}", table is { IsOn: true, IsSound: true } ? "on" : table.IsOn ? "broken" : "off", table.IsSealed, table.Rows, table.Untraceable, table.Trouble);
}
