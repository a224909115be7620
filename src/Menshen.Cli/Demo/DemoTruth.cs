using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>What the owner of the data, whom no policy limits, counts: the measure for what the others may see.</summary>
internal sealed record DemoTruth(long CourierWaybills, long OutletWaybills, long OutletActiveCouriers, string ColleagueWaybill)
{
    public static async Task<DemoTruth> AskAsync(DemoGateway gateway, CancellationToken cancellation)
    {
        var connection = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var command = new NpgsqlCommand(
            """
            SELECT count(*) FILTER (WHERE courier_id = $1), count(*), count(DISTINCT courier_id), min(waybill_no) FILTER (WHERE courier_id = $2)
            FROM express.waybills WHERE outlet_id = $3
            """, connection)
        {
            Parameters = { new() { Value = DemoCast.CourierId }, new() { Value = DemoCast.ColleagueId }, new() { Value = DemoCast.OutletId } },
        };
        await using var __ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var ___ = reader.ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return new DemoTruth(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetString(3));
    }
}
