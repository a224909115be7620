using System.Runtime.CompilerServices;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>The steps that planning one text may take: some texts of a few megabytes ask for the square of their length.</summary>
internal sealed class WorkBudget(PlanFaults faults)
{
    /// <summary>Steps; about a second's work. The longest INSERT that is parsed at all takes two million.</summary>
    private const long Limit = 30_000_000;

    private long _left = Limit;

    /// <summary>False when they are used up, or the stack is; the text is then refused. WITH RECURSIVE can nest deeper than its text does.</summary>
    public bool Spend(long steps)
    {
        _left -= steps;
        if (_left >= 0 && RuntimeHelpers.TryEnsureSufficientExecutionStack()) return true;
        faults.Add("", _left < 0 ? "a text that takes too long to plan" : "a text nested too deeply to plan", "Split it, or use COPY for bulk data.");
        return false;
    }

    /// <summary>The same for columns that are copied, which take memory too.</summary>
    public bool SpendOnColumns(int count) => Spend(8L * count);
}
