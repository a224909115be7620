using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Keeps what subjects have used within the hour in the catalogue, where all gateways count together. Each run of the program is one gateway.</summary>
internal sealed class UseLedger(IEngine engine) : IUseLedger
{
    private readonly QuotaCatalogue _catalogue = new(engine);
    private readonly Guid _run = Guid.NewGuid();

    public Task WriteAsync(IReadOnlyList<UseRow> rows, CancellationToken cancellation) =>
        _catalogue.WriteAsync(_run, [.. rows.Select(row => new QuotaUse(row.Subject, row.Resource, row.Minute, row.Amount))], cancellation);

    public async Task<UsePicture> ReadAsync(long? since, CancellationToken cancellation)
    {
        // The whole hour is asked for once a minute.
        if (since is null) await _catalogue.ClearAsync(cancellation).ConfigureAwait(false);
        var (now, others) = await _catalogue.ReadOthersAsync(_run, since, cancellation).ConfigureAwait(false);
        return new UsePicture(now, [.. others.Select(use => new UseRow(use.SubjectId, use.Resource, use.Minute, use.Amount))]);
    }
}
