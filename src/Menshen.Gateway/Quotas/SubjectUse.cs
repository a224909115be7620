using Menshen.Policy;

namespace Menshen.Gateway.Quotas;

/// <summary>What all sessions of one subject together have had within the hour. Any thread.</summary>
internal sealed class SubjectUse(ShareSignal? sharing)
{
    public HourCounter Rows { get; } = new(sharing);

    public HourCounter Bytes { get; } = new(sharing);

    /// <summary>In milliseconds.</summary>
    public HourCounter Time { get; } = new(sharing);

    /// <summary>The counter of one resource by the hour.</summary>
    public HourCounter Of(QuotaResource resource) => resource switch
    {
        QuotaResource.RowsAnHour => Rows,
        QuotaResource.BytesAnHour => Bytes,
        QuotaResource.TimeAnHour => Time,
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };
}
