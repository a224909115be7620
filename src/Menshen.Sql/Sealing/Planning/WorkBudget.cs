using System.Runtime.CompilerServices;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>The steps that planning one text may take: some texts of a few megabytes ask for the square of their length.</summary>
internal sealed class WorkBudget(PlanFaults faults)
{
    /// <summary>Steps; well under a second's work. The longest INSERT that is parsed at all takes two million.</summary>
    private const long Limit = 10_000_000;

    /// <summary>Steps for a column that is copied, of 24 bytes: all that can be copied are some 30 MB.</summary>
    private const long ColumnPrice = 8;

    /// <summary>The most columns that a query or row has in PostgreSQL (<c>MaxTupleAttributeNumber</c>). For the sources of a query it is ours:
    /// a star of stars doubles them each time.</summary>
    private const int ColumnLimit = 1664;

    private long _left = Limit;

    /// <summary>False when they are used up, or the stack is; the text is then refused. WITH RECURSIVE can nest deeper than its text does.</summary>
    public bool Spend(long steps)
    {
        _left -= steps;
        if (_left >= 0 && RuntimeHelpers.TryEnsureSufficientExecutionStack()) return true;
        faults.Add("", _left < 0 ? "a text that takes too long to plan" : "a text nested too deeply to plan", "Split it, or use COPY for bulk data.");
        return false;
    }

    /// <summary>False if a list has as many items already as a row can have columns. An item of the text itself costs no more.</summary>
    public bool HasRoom(int before) => before < ColumnLimit || TakeColumns(before, 1);

    /// <summary>The same for columns that are added to others, which take memory too; false also if they are too many then.</summary>
    public bool TakeColumns(int before, int added)
    {
        if ((long)before + added <= ColumnLimit) return Spend(1 + (ColumnPrice * added));
        faults.Add("", $"more than {ColumnLimit} columns in one query or row", Remedies.NameColumns);
        return false;
    }
}
