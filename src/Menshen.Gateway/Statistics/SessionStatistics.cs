namespace Menshen.Gateway.Statistics;

/// <summary>Whether one session learns statistics only. For all others a statement costs one comparison of numbers.</summary>
internal sealed class SessionStatistics(IStatistics statistics, string subject, string database)
{
    private int _epoch = -1;
    private bool _isLimited;

    /// <summary>Asked anew when policy or groups have changed.</summary>
    public bool IsLimited
    {
        get
        {
            var epoch = statistics.Epoch;
            if (epoch == _epoch) return _isLimited;
            // The number first: what changes meanwhile is asked about again.
            _epoch = epoch;
            return _isLimited = statistics.IsLimited(subject, database);
        }
    }
}
