namespace Menshen.Sql.Sealing.Planning;

/// <summary>The steps that planning one text may take: some texts of a few megabytes ask for the square of their length.</summary>
internal sealed class WorkBudget(PlanFaults faults)
{
    /// <summary>Steps; about a second's work. The longest INSERT that is parsed at all takes two million.</summary>
    private const long Limit = 30_000_000;

    private long _left = Limit;

    /// <summary>False when they are used up; the text is then refused.</summary>
    public bool Spend(long steps)
    {
        _left -= steps;
        if (_left >= 0) return true;
        faults.Add("", "a text that takes too long to plan", "Split it, or use COPY for bulk data.");
        return false;
    }
}
