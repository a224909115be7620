using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Rules of what is recorded that are taken, each of them, and not kept.</summary>
internal sealed class UnheededSelection : IAuditSelection
{
    public Task<string?> ChooseAsync(IReadOnlyList<SelectionRule> rules, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task RestoreAsync(CancellationToken cancellation) => Task.CompletedTask;
}
