namespace Menshen.Policy;

/// <summary>Hours of a day, local time, from the first to before the last; they may go over midnight.</summary>
public readonly record struct DayHours(TimeOnly From, TimeOnly To)
{
    /// <summary>True if the hour is one of them.</summary>
    public bool Contains(TimeOnly time) => From <= To ? time >= From && time < To : time >= From || time < To;
}
