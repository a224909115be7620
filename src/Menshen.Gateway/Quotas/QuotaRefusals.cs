using System.Globalization;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Quotas;

/// <summary>What a client reads when a quota of its subject is reached.</summary>
internal static class QuotaRefusals
{
    /// <summary>What the record says of a statement that was broken off, of one that did not begin, and of both while the catalogue was away.</summary>
    public const string Cancelled = "cancelled", Refused = "refused", CancelledUncounted = "cancelled, uncounted", RefusedUncounted = "refused, uncounted";

    /// <summary>A statement was broken off.</summary>
    private const string BrokenCode = "MQ0001";

    /// <summary>A statement did not begin, because the hour is used up.</summary>
    private const string NotBegunCode = "MQ0002";

    /// <summary>The other gateways cannot be told what it uses.</summary>
    private const string UncountedCode = "MQ0004";

    /// <summary>The word for a resource, in policies, records and errors.</summary>
    public static string WordOf(QuotaResource resource) => resource switch
    {
        QuotaResource.Rows => "rows",
        QuotaResource.Bytes => "bytes",
        QuotaResource.Time => "time",
        QuotaResource.RowsAnHour => "rows-per-hour",
        QuotaResource.BytesAnHour => "bytes-per-hour",
        QuotaResource.TimeAnHour => "time-per-hour",
        _ => throw new ArgumentOutOfRangeException(nameof(resource)),
    };

    // Not of class 53, which would say best what it is: drivers (Npgsql) take that for a server in need and throw the connection away.
    /// <summary>The state of a broken statement.</summary>
    public const string StateOfBroken = SqlState.QueryCanceled;

    /// <summary>For a statement that was under way.</summary>
    public static Decision.Refuse Broken(QuotaResource resource, in QuotaLimit limit, bool isUncounted) => isUncounted
        ? new(StateOfBroken, $"the statement was cancelled: {Uncounted(resource, limit)}", HintOfUncounted, $"{UncountedCode}, quota {limit.RuleId}") { By = By(limit) }
        : new(StateOfBroken, $"the statement was cancelled: it went over its user's quota of {Amount(resource, limit)}", Hint(resource), $"{BrokenCode}, quota {limit.RuleId}") { By = By(limit) };

    /// <summary>For one that came when nothing was left, or when nobody knew.</summary>
    public static Decision.Refuse NotBegun(QuotaResource resource, in QuotaLimit limit, bool isUncounted) => isUncounted
        ? new(SqlState.ProgramLimitExceeded, $"the statement is refused: {Uncounted(resource, limit)}", HintOfUncounted, $"{UncountedCode}, quota {limit.RuleId}") { By = By(limit) }
        : new(SqlState.ProgramLimitExceeded, $"the statement is refused: its user's quota of {Amount(resource, limit)} is used up", Hint(resource), $"{NotBegunCode}, quota {limit.RuleId}") { By = By(limit) };

    private const string HintOfUncounted = "The catalogue, in which all gateways count together, does not answer: ask the system administrator, or try again later.";

    private static string By(in QuotaLimit limit) => $"quotas:{limit.RuleId}";

    private static string Uncounted(QuotaResource resource, in QuotaLimit limit) => $"its user's quota of {Amount(resource, limit)} cannot be counted";

    private static string Amount(QuotaResource resource, in QuotaLimit limit) => FormattableString.Invariant(resource switch
    {
        QuotaResource.Rows => $"{limit.Most} rows",
        QuotaResource.Bytes => $"{limit.Most} bytes",
        QuotaResource.Time => $"{limit.Most / 1000.0:0.###} s",
        QuotaResource.RowsAnHour => $"{limit.Most} rows in an hour",
        QuotaResource.BytesAnHour => $"{limit.Most} bytes in an hour",
        _ => (FormattableString)$"{limit.Most / 1000.0:0.###} s of the engine's time in an hour",
    });

    private static string Hint(QuotaResource resource) => resource switch
    {
        QuotaResource.Rows or QuotaResource.Bytes => "Ask for less with WHERE or LIMIT; 'quotas' in policy.yaml, kept by the security administrator, set the limit.",
        QuotaResource.Time => "Make it cheaper or smaller; no SET changes this limit, 'quotas' in policy.yaml set it.",
        _ => "It comes back minute by minute: wait, or ask the security administrator; 'quotas' in policy.yaml set the limit.",
    };
}
