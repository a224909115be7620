using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Another gateway whose policy differs, or did when it was seen last. Times are those of <see cref="GatewayPolicies"/>: as long as somebody looked.</summary>
/// <param name="began">When it was seen first.</param>
internal sealed class GatewayDifference(TimeSpan began)
{
    private string? _own;
    private (string Own, string? Other)? _told;

    public TimeSpan Began { get; } = began;

    /// <summary>Since when what is on record does not say it. A policy that changes again and again before it is told does not begin anew.</summary>
    public TimeSpan Since { get; private set; } = began;

    public string? Other { get; private set; }

    /// <summary>The policies agree, and the auditors' rules do not.</summary>
    public bool IsOfRules => _own is not null && PoliciesCompared.IsOfRules(_own);

    /// <summary>These two policies are on record.</summary>
    public bool IsTold => _told is { } told && told.Own == _own && told.Other == Other;

    /// <summary>Some difference of that gateway is.</summary>
    public bool WasTold => _told is not null;

    /// <summary>Since when it has not been there; null: it is.</summary>
    public TimeSpan? LeftAt { get; private set; }

    public bool IsNow => LeftAt is null;

    public void See(string own, string? other, TimeSpan now)
    {
        // Of two other policies somebody has to hear again: who knew of the first may have taken it for that.
        if (IsTold && (own, other) != (_own, Other)) Since = now;
        (_own, Other, LeftAt) = (own, other, null);
    }

    public void Tell() => _told = (_own!, Other);

    public void Leave(TimeSpan at) => LeftAt ??= at;
}
