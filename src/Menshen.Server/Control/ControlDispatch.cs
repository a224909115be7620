using System.Collections.Frozen;
using System.Text.Json;
using Menshen.Control;
using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>The one table from operation to act, and the one way through it.</summary>
/// <remarks><code>
/// authorize ─► journal "requested" ─► act ─► journal the result ─► answer
/// </code>
/// An operation without an act, or an act without an operation, does not start.</remarks>
internal sealed class ControlDispatch
{
    private readonly FrozenDictionary<ControlOperation, ControlAct> _acts;
    private readonly ControlGate _gate;
    private readonly AdministrationLog _log;

    public ControlDispatch(IEnumerable<ControlAct> acts, ControlGate gate, AdministrationLog log)
    {
        (_gate, _log) = (gate, log);
        _acts = acts.ToFrozenDictionary(act => act.Operation);
        var missing = ControlOperations.All.Where(operation => !_acts.ContainsKey(operation)).Select(operation => operation.Name).ToList();
        if (missing.Count > 0 || _acts.Count != ControlOperations.All.Length)
            throw new InvalidOperationException($"the control table does not match the contract: {string.Join(", ", missing)}");
    }

    /// <summary>Everything that can be dispatched.</summary>
    public IEnumerable<ControlOperation> Operations => _acts.Keys;

    /// <summary>Answers one question, or says why not. Never throws for what a peer or the engine does.</summary>
    public async Task<ControlAnswer> RunAsync(ControlOperation operation, PeerIdentity? peer, ControlRequest request)
    {
        if (_gate.Refusal(peer, operation) is { } refusal)
        {
            _log.Write(request.Actor, operation.Name, request.Variable, "forbidden");
            return ControlAnswer.Refused(refusal);
        }

        var act = _acts[operation];
        if (!operation.Changes)
            return await GuardAsync(act, request).ConfigureAwait(false);
        if (!TryObject(act, request, out var target))
            return BadBody();
        // The record comes first. An end must stay possible when nothing can be recorded any more: it takes away, and gives nothing.
        if (!_log.Write(request.Actor, operation.Name, target, "requested") && operation != ControlOperations.Stop)
            return ControlAnswer.Refused("unavailable", "the journal cannot record the act, so it was not done", "Look at: menshen status");
        var answer = await GuardAsync(act, request).ConfigureAwait(false);
        _log.Write(request.Actor, operation.Name, target, answer.Problem is { } problem ? $"{problem.Code}: {problem.What}" : "done");
        return answer;
    }

    private static bool TryObject(ControlAct act, ControlRequest request, out string target)
    {
        try
        {
            target = act.ObjectOf(request);
            return true;
        }
        catch (JsonException)
        {
            target = "";
            return false;
        }
    }

    private static async Task<ControlAnswer> GuardAsync(ControlAct act, ControlRequest request)
    {
        try
        {
            return await act.Run(request).ConfigureAwait(false);
        }
        catch (CatalogueRefusalException e)
        {
            return ControlAnswer.Refused("refused", e.Message, "");
        }
        catch (JsonException)
        {
            return BadBody();
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException)
        {
            // PostgreSQL's own sentence; its detail could quote data.
            var what = e is PostgresException refused ? refused.MessageText : "PostgreSQL does not answer";
            return ControlAnswer.Refused("unavailable", what, "Look at: menshen status");
        }
    }

    private static ControlAnswer BadBody() =>
        ControlAnswer.Refused("invalid", "the request has not the form of this version", "Use the menshen that runs here.");
}
