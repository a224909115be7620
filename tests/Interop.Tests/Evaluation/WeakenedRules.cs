using Menshen.Evaluator;
using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>A deployment's own rules, of which something is weaker: what a Menshen with that fault would make of them.</summary>
internal sealed class WeakenedRules(IEvaluationRules inner) : IEvaluationRules
{
    /// <summary>True if a rule about idle sessions is taken and not kept.</summary>
    public bool NeverIdle { get; init; }

    /// <summary>Done instead of a relabelling; null: it is done.</summary>
    public Func<LabelledPlace, int, Task<long>>? Relabel { get; init; }

    /// <summary>Done instead of making a table one of statistics; null: it is made one.</summary>
    public Func<string, Task>? Open { get; init; }

    /// <summary>A table without labels, of which it is said that it has some; null: they are made.</summary>
    public LabelledPlace? Unlabelled { get; init; }

    /// <summary>True if one person destroys a key.</summary>
    public bool DestroysAlone { get; init; }

    /// <summary>True if a key is said to be destroyed and is not.</summary>
    public bool DestroysNothing { get; init; }

    public string Officer => inner.Officer;

    public bool AreInForce => inner.AreInForce;

    public Task DeviateAsync(Subject subject, CancellationToken cancellation) => inner.DeviateAsync(subject, cancellation);

    public Task ReturnAsync(CancellationToken cancellation) => inner.ReturnAsync(cancellation);

    public Task LimitIdleAsync(Subject subject, TimeSpan idle, CancellationToken cancellation) =>
        NeverIdle ? Task.CompletedTask : inner.LimitIdleAsync(subject, idle, cancellation);

    /// <summary>True if who is put into a group is not in it.</summary>
    public bool NeverJoins { get; init; }

    public Task JoinAsync(Subject subject, string group, CancellationToken cancellation) => NeverJoins ? Task.CompletedTask : inner.JoinAsync(subject, group, cancellation);

    public Task LeaveAsync(Subject subject, string group, CancellationToken cancellation) => NeverJoins ? Task.CompletedTask : inner.LeaveAsync(subject, group, cancellation);

    public Task ReadAtStandbyAsync(Subject subject, CancellationToken cancellation) => inner.ReadAtStandbyAsync(subject, cancellation);

    public Task MakeStatisticalAsync(string table, StatisticalColumns columns, Subject analyst, CancellationToken cancellation) =>
        Open?.Invoke(table) ?? inner.MakeStatisticalAsync(table, columns, analyst, cancellation);

    public async Task<LabelledPlace?> LabelAsync(Subject owner, Subject lower, Subject higher, CancellationToken cancellation) =>
        Unlabelled ?? await inner.LabelAsync(owner, lower, higher, cancellation);

    public Task<long> RelabelAsync(LabelledPlace place, int id, string reason, CancellationToken cancellation) => Relabel?.Invoke(place, id) ?? inner.RelabelAsync(place, id, reason, cancellation);

    public Task<string> MakeKeyAsync(Subject reader, CancellationToken cancellation) => inner.MakeKeyAsync(reader, cancellation);

    public Task SealAsync(string table, string column, string key, CancellationToken cancellation) => inner.SealAsync(table, column, key, cancellation);

    public async Task<bool> AskToDestroyAsync(string key, CancellationToken cancellation)
    {
        var isDone = await inner.AskToDestroyAsync(key, cancellation);
        if (!DestroysAlone) return isDone;
        await inner.ApproveDestructionAsync(key, cancellation);
        return true;
    }

    public Task ApproveDestructionAsync(string key, CancellationToken cancellation) => DestroysAlone || DestroysNothing ? Task.CompletedTask : inner.ApproveDestructionAsync(key, cancellation);
}
