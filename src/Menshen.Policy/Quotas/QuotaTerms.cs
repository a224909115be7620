namespace Menshen.Policy;

/// <summary>What one subject may have of each resource: the strictest of all rules that are for it.</summary>
public sealed record QuotaTerms
{
    /// <summary>Nothing is limited.</summary>
    public static QuotaTerms None { get; } = new();

    /// <summary>Rows of a statement.</summary>
    public QuotaLimit Rows { get; init; } = QuotaLimit.None;

    /// <summary>Bytes of a statement's answer.</summary>
    public QuotaLimit Bytes { get; init; } = QuotaLimit.None;

    /// <summary>Milliseconds of a statement.</summary>
    public QuotaLimit Time { get; init; } = QuotaLimit.None;

    public QuotaLimit RowsAnHour { get; init; } = QuotaLimit.None;

    public QuotaLimit BytesAnHour { get; init; } = QuotaLimit.None;

    /// <summary>Milliseconds in an hour.</summary>
    public QuotaLimit TimeAnHour { get; init; } = QuotaLimit.None;

    /// <summary>True: nothing needs to be counted.</summary>
    public bool IsEmpty => Rows.IsNone && Bytes.IsNone && Time.IsNone && !IsHourly;

    /// <summary>True: what the subject's sessions have had within the hour must be known.</summary>
    public bool IsHourly => !RowsAnHour.IsNone || !BytesAnHour.IsNone || !TimeAnHour.IsNone;

    /// <summary>The rules that limit anything, each once.</summary>
    public IEnumerable<string> Rules =>
        new[] { Rows, Bytes, Time, RowsAnHour, BytesAnHour, TimeAnHour }.Where(limit => !limit.IsNone).Select(limit => limit.RuleId).Distinct();

    public QuotaLimit Of(QuotaResource resource) => resource switch
    {
        QuotaResource.Rows => Rows,
        QuotaResource.Bytes => Bytes,
        QuotaResource.Time => Time,
        QuotaResource.RowsAnHour => RowsAnHour,
        QuotaResource.BytesAnHour => BytesAnHour,
        QuotaResource.TimeAnHour => TimeAnHour,
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };

    internal QuotaTerms With(QuotaRule rule) => new()
    {
        Rows = Rows.Strictest(rule.Rows, rule.Id),
        Bytes = Bytes.Strictest(rule.Bytes, rule.Id),
        Time = Time.Strictest(Milliseconds(rule.Time), rule.Id),
        RowsAnHour = RowsAnHour.Strictest(rule.RowsAnHour, rule.Id),
        BytesAnHour = BytesAnHour.Strictest(rule.BytesAnHour, rule.Id),
        TimeAnHour = TimeAnHour.Strictest(Milliseconds(rule.TimeAnHour), rule.Id),
    };

    private static long? Milliseconds(TimeSpan? time) => (long?)time?.TotalMilliseconds;
}
