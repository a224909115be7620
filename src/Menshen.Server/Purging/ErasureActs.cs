using System.Text.Json;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>The act of erasing values for good: asked for by one, approved by another, then run in the background.</summary>
internal sealed class ErasureActs(Erasure erasure, DataKeys keys, PurgeDesk desk, ApprovalDesk approvals)
{
    /// <summary>Values of one wish; sealed they have to fit into what is kept for the approval.</summary>
    private const int MostValues = 1000;

    public IEnumerable<ControlAct> All => [new(ControlOperations.ErasureRun, request => request.Variable, RunAsync) { Identify = request => Task.FromResult(Identify(request)), StateOf = request => Task.FromResult(Identify(request)) }];

    private string Identify(ControlRequest request) =>
        keys.Find(request.Variable) is { } group ? $"key versions {string.Join(", ", keys.Stored.Where(key => key.Group == group.Number && key.State != StoredKeyState.Destroyed).Select(key => key.Version).Order())}" : "none";

    private async Task<ControlAnswer> RunAsync(ControlRequest request)
    {
        if (keys.Find(request.Variable) is not { } group) return KeyWords.NoGroup(request.Variable);
        if (await erasure.ObstacleAsync(group, request.Cancellation).ConfigureAwait(false) is { } obstacle) return ControlAnswer.Refused("refused", obstacle, "");
        return request.Approved is { } approval ? Begin(request, group, approval) : await AskAsync(request, group).ConfigureAwait(false);
    }

    private async Task<ControlAnswer> AskAsync(ControlRequest request, SealGroup group)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) return ControlAnswer.Refused("invalid", "whoever approves it needs a reason", "Say why: --reason TEXT");
        using var values = ErasedValues.OfLines(request.Read(ControlJson.Default.ErasureWish).Values.Chars.Span);
        if (values.Count is 0 or > MostValues) return ControlAnswer.Refused("invalid", $"1 to {MostValues} values can be erased at once", "One to a line.");
        if (await erasure.WhereAsync(group, values, request.Cancellation).ConfigureAwait(false) is { } where)
            return ControlAnswer.Refused("refused", $"the values are there still: {where}", "Delete the rows first, as the application would.");
        using var converter = new ValueConverter(keys, group);
        if (values.Sealed(converter) is not { } kept) return ControlAnswer.Refused("refused", $"seal group {group.Name} has no key that seals", KeyWords.LookAt);
        return await approvals.KeepAsync(ControlOperations.ErasureRun, request with { Body = JsonSerializer.SerializeToUtf8Bytes(new ErasureKept(kept), ControlJson.Default.ErasureKept) })
            .ConfigureAwait(false);
    }

    private ControlAnswer Begin(ControlRequest request, SealGroup group, ActApproval approval)
    {
        using var converter = new ValueConverter(keys, group);
        if (ErasedValues.OfSealed(request.Read(ControlJson.Default.ErasureKept).Sealed, converter) is not { } values)
            return ControlAnswer.Refused("refused", "what was asked for does not open any more: its key was destroyed since", "Ask again.");
        desk.Begin(request.Actor, ControlOperations.ErasureRun.Name, group.Name, RunAsync);
        return ControlAnswer.Done("it is under way: menshen purge show");

        async Task<string> RunAsync(PurgeTask task, CancellationToken cancellation)
        {
            using (values) return await erasure.RunAsync(task, group, values, request.Actor, approval, cancellation).ConfigureAwait(false);
        }
    }
}
