using Menshen.Policy;

namespace Menshen.Gateway.Quotas;

/// <summary>What a session has taken of its subject's hour ahead, so that not each row is an exchange with the subject's other sessions.</summary>
/// <remarks>It is given back when nothing is under way: what sessions hold ahead is at most one lease each, and only while they work.</remarks>
internal struct HourLease(int size)
{
    /// <summary>Of a small limit no session takes more than so small a part ahead, or the others would find nothing.</summary>
    private const int LeastLeases = 16;

    private long _left;
    private long _minute;

    /// <summary>Spends the amount, unless the hour does not have it any more, or the other gateways must be told first.</summary>
    public HourTake TrySpend(HourCounter counter, long amount, in QuotaLimit limit, GatewayMinute minutes)
    {
        if (_left < amount)
        {
            Return(counter);
            var minute = minutes.Now;
            var taken = counter.Take(amount + Math.Min(size, limit.Most / LeastLeases), limit.Most, minute);
            if (taken == HourCounter.NotYet) return HourTake.NotYet;
            if (taken < amount)
            {
                counter.GiveBack(taken, minute);
                return HourTake.UsedUp;
            }
            (_left, _minute) = (taken, minute);
        }
        _left -= amount;
        return HourTake.Given;
    }

    /// <summary>Gives back what is left.</summary>
    public void Return(HourCounter counter)
    {
        if (_left > 0) counter.GiveBack(_left, _minute);
        _left = 0;
    }
}
