using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Notes what each literal and parameter is used for; two uses that one sealed value cannot serve are a fault.</summary>
/// <remarks>One that is written and compared would let who may write but not search confirm a guess: it is sealed because it is written,
/// and the predicate would answer.</remarks>
internal sealed class AimLedger(PlanFaults faults, WorkBudget budget)
{
    private readonly Dictionary<Pending, Aim> _aims = [];

    /// <summary>The definition that is being stored; what aims at a sealed column in it would be stored sealed, as a client's value no more.</summary>
    public string? StoredIn { get; set; }

    /// <summary>Inside PREPARE: its parameters are given by EXECUTE, where nobody knows what they aim at.</summary>
    public bool InPrepare { get; set; }

    public void Write(PendingSet? set, Shade column) => Take(set, column, SealUse.Write);

    public void Search(PendingSet? set, Shade column) => Take(set, column, SealUse.Search);

    /// <summary>They are used where nothing is sealed.</summary>
    public void UsePlainly(PendingSet? set)
    {
        if (set is null) return;
        foreach (var pending in set.All())
        {
            if (!budget.Spend(1)) return;
            ref var aim = ref CollectionsMarshal.GetValueRefOrAddDefault(_aims, pending, out _);
            aim.IsPlain = true;
            Judge(pending, aim);
        }
    }

    /// <summary>They are compared among themselves (DISTINCT, UNION, GROUP BY): right also when sealed, unless at random.</summary>
    public void UseForEquality(PendingSet? set)
    {
        if (set is null) return;
        foreach (var pending in set.All())
        {
            if (!budget.Spend(1)) return;
            ref var aim = ref CollectionsMarshal.GetValueRefOrAddDefault(_aims, pending, out _);
            aim.NeedsEquality = true;
            Judge(pending, aim);
        }
    }

    public ImmutableArray<SealTarget> Targets(bool parameters) =>
    [
        .. _aims.Where(pair => pair.Key.IsParameter == parameters && pair.Value.Column is not null)
            .Select(pair => new SealTarget(pair.Key.Number, pair.Value.Column!.Group, pair.Value.Use))
            .OrderBy(target => target.Index),
    ];

    private void Take(PendingSet? set, Shade column, SealUse use)
    {
        if (set is null) return;
        foreach (var pending in set.All())
        {
            if (!budget.Spend(1)) return;
            ref var aim = ref CollectionsMarshal.GetValueRefOrAddDefault(_aims, pending, out _);
            if (aim.Column is not null && aim.Column.Group != column.Group)
            {
                faults.Add(column.Column, $"{pending} that also aims at {aim.Column.Column}, of another seal group", Remedies.TwoParameters);
                continue;
            }

            if (aim.Column is not null && aim.Use != use)
            {
                faults.Add(column.Column, $"{pending} that is both written and compared", Remedies.TwoParameters);
            }

            aim.Column ??= column;
            aim.Use = use;
            Judge(pending, aim);
        }
    }

    private void Judge(Pending pending, in Aim aim)
    {
        if (aim.Column is not { } column) return;
        if (aim.IsPlain)
        {
            faults.Add(column.Column, $"{pending} that is also used where nothing is sealed", Remedies.TwoParameters);
        }

        if (aim.NeedsEquality && !column.IsSearchable)
        {
            faults.Add(column.Column, $"{pending} of a set whose values are compared", Remedies.RandomMode);
        }

        if (StoredIn is not null)
        {
            faults.Add(column.Column, $"{pending} for a sealed column in {StoredIn}", Remedies.Stored);
        }

        if (InPrepare && pending.IsParameter)
        {
            faults.Add(column.Column, "PREPARE with a parameter for a sealed column", "Use the protocol's prepared statements, as drivers do.");
        }
    }

    private struct Aim
    {
        public Shade? Column;
        public SealUse Use;
        public bool IsPlain;
        public bool NeedsEquality;
    }
}
