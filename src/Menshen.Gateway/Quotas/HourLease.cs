using Menshen.Policy;

namespace Menshen.Gateway.Quotas;

/// <summary>What a session has taken of its subject's hour ahead, so that not each row is an exchange with the subject's other sessions.</summary>
/// <remarks>It is given back when nothing is under way: what sessions hold ahead is a portion of the limit all together, and only while they work.</remarks>
internal struct HourLease(int size)
{
    /// <summary>Of a small limit no session takes more than so small a part ahead, or the others would find nothing.</summary>
    private const int LeastLeases = 16;

    private long _left, _lent;
    private long _minute;

    /// <summary>Spends the amount, unless the hour does not have it any more, or the other gateways must be told first.</summary>
    public HourTake TrySpend(HourCounter counter, long amount, in QuotaLimit limit, GatewayMinute minutes)
    {
        if (_left < amount)
        {
            Return(counter);
            var minute = minutes.Now;
            _lent = counter.Lend(Math.Min(size, limit.Most / LeastLeases), limit.Most);
            var taken = counter.Take(amount + _lent, limit.Most, minute);
            (_left, _minute) = (Math.Max(0, taken), minute);
            if (taken < amount)
            {
                Return(counter);
                return taken == HourCounter.NotYet ? HourTake.NotYet : HourTake.UsedUp;
            }
        }
        _left -= amount;
        return HourTake.Given;
    }

    /// <summary>Gives back what is left.</summary>
    public void Return(HourCounter counter)
    {
        if (_left > 0) counter.GiveBack(_left, _minute);
        if (_lent > 0) counter.OnReturned(_lent);
        (_left, _lent) = (0, 0);
    }
}
