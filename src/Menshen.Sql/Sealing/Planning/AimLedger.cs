using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Notes what each literal and parameter is used for; two uses that one sealed value cannot serve are a fault.</summary>
/// <remarks>What is compared with one another (<c>NULLIF($1, '')</c>, DISTINCT) is one class: sealed for the same group, or not at all.
/// One that is written and compared with a column would let who may write but not search confirm a guess: it is sealed because it is
/// written, and the predicate would answer.</remarks>
internal sealed class AimLedger(SealedSchema schema, PlanFaults faults, WorkBudget budget)
{
    private readonly Dictionary<Pending, int> _ids = [];
    private readonly List<int> _parents = [];
    private readonly List<Aim> _aims = [];

    /// <summary>The definition that is being stored; what aims at a sealed column in it would be stored sealed, as a client's value no more.</summary>
    public string? StoredIn { get; set; }

    /// <summary>Inside PREPARE: its parameters are given by EXECUTE, where nobody knows what they aim at.</summary>
    public bool InPrepare { get; set; }

    /// <summary>What is compared from here on holds where the values are not equal: <c>&lt;&gt;</c>, IS DISTINCT FROM, NOT.</summary>
    public bool IsNegated { get; set; }

    public void Write(PendingSet? set, Shade column) => Take(set, column, SealUse.Write);

    public void Search(PendingSet? set, Shade column) => Take(set, column, SealUse.Search);

    /// <summary>They are part of a search for the last characters of the column.</summary>
    public void SearchSuffix(PendingSet? set, Shade column, SealUse use) => Take(set, column, use);

    /// <summary>The literal says how many characters; that many bytes before it stands the name of the function.</summary>
    public void SearchLength(Pending literal, Shade column, int nameBack)
    {
        ref var aim = ref AimOf(ClassOf(literal));
        aim.NameBack = nameBack;
        Add(ref aim, column, SealUse.SuffixLength, literal);
        Judge(literal, aim);
    }

    /// <summary>They are used where nothing is sealed.</summary>
    public void UsePlainly(PendingSet? set)
    {
        if (set is null) return;
        foreach (var pending in set.All())
        {
            if (!budget.Spend(1)) return;
            ref var aim = ref AimOf(ClassOf(pending));
            aim.IsPlain = true;
            Judge(pending, aim);
        }
    }

    /// <summary>They are cast to the domain of a sealed column, which takes no plaintext: right only if a column has them sealed.</summary>
    public void Cast(PendingSet? set, string domain)
    {
        if (set is null) return;
        foreach (var pending in set.All())
        {
            if (!budget.Spend(1)) return;
            AimOf(ClassOf(pending)).Domain ??= domain;
        }
    }

    /// <summary>At the end of a text: what was cast to a domain and aims at no column would reach the engine, its catalogue and the journal as it is.</summary>
    public void RefuseUnsealedCasts()
    {
        foreach (var (pending, id) in _ids)
        {
            var aim = AimOf(Root(id));
            if (aim is { Domain: { } domain, Column: null }) faults.Add(domain, $"{pending} cast to {domain}", Remedies.Uncast);
        }
    }

    /// <summary>They are compared among themselves: right also when all are sealed, unless at random.</summary>
    public void Link(PendingSet? left, PendingSet? right)
    {
        var joined = -1;
        foreach (var pending in (left?.All() ?? []).Concat(right?.All() ?? []))
        {
            if (!budget.Spend(1)) return;
            var own = ClassOf(pending);
            joined = joined < 0 ? own : Unite(joined, own, pending);
            ref var aim = ref AimOf(joined);
            aim.NeedsEquality = true;
            Judge(pending, aim);
        }
    }

    public ImmutableArray<SealTarget> Targets(bool parameters) =>
    [
        .. _ids.Where(pair => pair.Key.IsParameter == parameters)
            .Select(pair => (pair.Key.Number, Aim: AimOf(Root(pair.Value))))
            .Where(pair => pair.Aim.Column is not null)
            .Select(pair => new SealTarget(pair.Number, pair.Aim.Column!.Group, pair.Aim.Use) 
            {
                NameBack = pair.Aim.NameBack, IsNegated = pair.Aim.IsNegated, Version = schema.VersionOf(pair.Aim.Column!.Group),
            })
            .OrderBy(target => target.Index),
    ];

    private void Take(PendingSet? set, Shade column, SealUse use)
    {
        if (set is null) return;
        foreach (var pending in set.All())
        {
            if (!budget.Spend(1)) return;
            ref var aim = ref AimOf(ClassOf(pending));
            Add(ref aim, column, use, pending);
            Judge(pending, aim);
        }
    }

    private void Add(ref Aim aim, Shade column, SealUse use, Pending pending)
    {
        if (column.Group == SealedColumn.UnknownGroup && StoredIn is null)
        {
            faults.Add(column.Column, $"{pending} for it", Remedies.UnknownGroup);
            return;
        }

        if (aim.Column is { } other && other.Group != column.Group)
        {
            faults.Add(column.Column, $"{pending} that also aims at {other.Column}, of another seal group", Remedies.TwoParameters);
            return;
        }

        if (aim.Column is not null && aim.Use != use)
        {
            var isSuffix = aim.Use >= SealUse.SuffixPattern || use >= SealUse.SuffixPattern;
            faults.Add(column.Column, $"{pending} that is {(isSuffix ? "used in two ways" : "both written and compared")}", Remedies.TwoParameters);
        }

        aim.Column ??= column;
        aim.Use = use;
        aim.IsNegated |= IsNegated && use == SealUse.Search;
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

        if (InPrepare && aim.HasParameter)
        {
            faults.Add(column.Column, "PREPARE with a parameter for a sealed column", "Use the protocol's prepared statements, as drivers do.");
        }
    }

    private int ClassOf(Pending pending)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, pending, out var isKnown);
        if (isKnown) return Root(id);
        id = _parents.Count;
        _parents.Add(id);
        _aims.Add(new Aim { HasParameter = pending.IsParameter });
        return id;
    }

    private ref Aim AimOf(int root) => ref CollectionsMarshal.AsSpan(_aims)[root];

    private int Root(int id)
    {
        while (_parents[id] != id) id = _parents[id] = _parents[_parents[id]];
        return id;
    }

    private int Unite(int left, int right, Pending pending)
    {
        if (left == right) return left;
        var joining = AimOf(right);
        _parents[right] = left;
        ref var aim = ref AimOf(left);
        aim.IsPlain |= joining.IsPlain;
        aim.NeedsEquality |= joining.NeedsEquality;
        aim.HasParameter |= joining.HasParameter;
        aim.IsNegated |= joining.IsNegated;
        aim.Domain ??= joining.Domain;
        if (aim.NameBack == 0) aim.NameBack = joining.NameBack;
        if (joining.Column is { } column) Add(ref aim, column, joining.Use, pending);
        return left;
    }

    private struct Aim
    {
        public Shade? Column;
        public string? Domain;
        public SealUse Use;
        public int NameBack;
        public bool IsPlain;
        public bool IsNegated;
        public bool NeedsEquality;
        public bool HasParameter;
    }
}
