using System.Collections.Frozen;
using System.Text.Json;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Server;

/// <summary>The one table from operation to act, and the one way through it.</summary>
/// <remarks><code>
/// authorize ─► journal "requested" ─► a second person needed? ─ yes ─► kept until approved ─► answer "pending"
///                                       └─ no ─► act ─► journal the result ─► answer
/// </code>
/// An operation without an act or without a row in the table of permissions does not start.</remarks>
internal sealed class ControlDispatch
{
    private readonly FrozenDictionary<ControlOperation, ControlAct> _acts;
    private readonly ApprovalDesk _approvals;
    private readonly FreshProof _proofs;
    private readonly AdministrationLog _log;

    public ControlDispatch(IEnumerable<ControlAct> acts, ApprovalDesk approvals, FreshProof proofs, AdministrationLog log)
    {
        (_approvals, _proofs, _log) = (approvals, proofs, log);
        _acts = acts.ToFrozenDictionary(act => act.Operation);
        var missing = ControlOperations.All.Where(o => !_acts.ContainsKey(o) || ControlPermissions.Of(o) == ControlRoles.None)
            .Select(operation => operation.Name).ToList();
        if (missing.Count > 0 || _acts.Count != ControlOperations.All.Length)
            throw new InvalidOperationException($"the control table does not match the contract: {string.Join(", ", missing)}");
        approvals.Runner = RunApprovedAsync;
    }

    /// <summary>Everything that can be dispatched.</summary>
    public IEnumerable<ControlOperation> Operations => _acts.Keys;

    /// <summary>Why an operation has to wait, whoever asks; null: it has not.</summary>
    public Func<ControlOperation, ControlProblem?> Pause { private get; init; } = _ => null;

    /// <summary>The number of the policy that is in force.</summary>
    public Func<long> PolicyNumber { private get; init; } = () => 0;

    /// <summary>What an administrator of that name has not been told yet, or null.</summary>
    public Func<string, string?> Notices { private get; init; } = _ => null;

    /// <summary>Answers one question, or says why not. Never throws for what a peer or the engine does.</summary>
    public async Task<ControlAnswer> RunAsync(ControlOperation operation, ControlRequest request)
    {
        var answer = await JudgeAsync(operation, request).ConfigureAwait(false);
        if (request.Caller is { Subject.Power: not null, Session: not null } administrator)
            answer.Notice = Notices(administrator.Name);
        return answer;
    }

    private async Task<ControlAnswer> JudgeAsync(ControlOperation operation, ControlRequest request)
    {
        if (Refusal(operation, request.Caller) is { } refusal)
        {
            _log.Write(request.Actor, operation.Name, request.Variable, "forbidden", new DecisionText(PolicyNumber(), [$"{refusal.Rule}=refused"]));
            return ControlAnswer.Refused(refusal.Problem);
        }

        // What was kept for an approval was judged when it came, and may be kept in another form.
        if (request.Approval is null && BodyForm.Refusal(operation, request.Body.Span) is { } misshapen)
            return RefuseForm(operation, misshapen, request.Actor);
        var act = _acts[operation];
        return operation.Changes ? await ChangeAsync(act, request).ConfigureAwait(false) : await ReadAsync(act, request).ConfigureAwait(false);
    }

    private (ControlProblem Problem, string Rule)? Refusal(ControlOperation operation, Caller caller) =>
        ControlGate.Refusal(caller, operation) is { } byPower ? (byPower, Power(caller))
            : _proofs.Refusal(caller, operation) is { } byProof ? (byProof, "reauthentication")
            : Pause(operation) is { } byPause ? (byPause, "break-glass") : null;

    private DecisionText Allowed(ControlRequest request) =>
        new(PolicyNumber(), request.Approved is null ? [Power(request.Caller)] : [Power(request.Caller), "approvals"]);

    // The table of permissions is by what somebody is; no policy changes it.
    private static string Power(Caller caller) => $"powers:{RoleNames.Of(caller.Role)}";

    /// <summary>A token was shown that is not good here: forged, expired, ended, or somebody else's.</summary>
    public ControlAnswer RefuseToken(ControlOperation operation, string origin)
    {
        var answer = ControlAnswer.Neutral("unauthenticated", "the session is not valid here", "Log in: menshen login NAME", "not a valid session");
        _log.Write(origin, operation.Name, "", answer.Result());
        return answer;
    }

    /// <summary>A client certificate that ended the handshake: a try to log in of which nobody could be told why.</summary>
    public void RefuseCertificate(string origin, string detail) => _log.Write(origin, ControlOperations.Login.Name, "", $"unauthenticated: {detail}");

    /// <summary>A request whose form is not taken, such as a page of somebody else's that asks from a browser here: recorded, with where it came from.</summary>
    public ControlAnswer RefuseForm(ControlOperation operation, ControlAnswer refusal, string origin)
    {
        _log.Write(origin, operation.Name, "", refusal.Result());
        return refusal;
    }

    private async Task<ControlAnswer> ReadAsync(ControlAct act, ControlRequest request)
    {
        var answer = await GuardAsync(act, request).ConfigureAwait(false);
        // Over the network each call leaves a record. On this machine's own socket questions do not (scripts ask for the status each second), but for
        // those whose answer is a reference, or the reference would lead nowhere.
        if (request.Caller.IsRemote || answer.Detail is not null)
            _log.Write(request.Actor, act.Operation.Name, request.Variable, answer.Result(), Allowed(request));
        return answer;
    }

    private async Task<ControlAnswer> ChangeAsync(ControlAct act, ControlRequest request)
    {
        var name = act.Operation.Name;
        if (!TryObject(act, request, out var target, out var member))
        {
            var bad = BodyForm.Misfit(member);
            _log.Write(request.Actor, name, request.Variable, bad.Result());
            return bad;
        }

        var states = ObjectStates.Unsaid;
        // The record comes first. An end must stay possible when nothing can be recorded any more: it takes away, and gives nothing.
        if (!_log.Write(request.Actor, name, target, "requested", Allowed(request), request.Approved, states) && act.Operation != ControlOperations.Stop)
            return ControlAnswer.Refused("unavailable", "the journal cannot record the act, so it was not done", "Look at: menshen status");
        var answer = ControlAnswer.Refused("failed", "the asker went away before its end", "Look at: menshen status");
        try
        {
            return answer = await GuardAsync(act with { Run = RunOrKeepAsync }, request).ConfigureAwait(false);
        }
        finally
        {
            // Also where nobody waits for the answer any more: it may have been done.
            _log.Write(request.Actor, name, target, answer.Result(), Allowed(request), request.Approved ?? answer.Approval, answer.IsPending ? ObjectStates.Unsaid : states);
        }

        async Task<ControlAnswer> RunOrKeepAsync(ControlRequest r)
        {
            var needs = r.Approval is null && _approvals.Needs(act, r);
            var identified = await IdentifyAsync(act, r).ConfigureAwait(false);
            if (r.Approval is not null && act.Identify is not null && identified.Object != r.Object)
                return ControlAnswer.Refused("refused", $"it is not what was approved any more. Approved: {r.Object}. Now: {identified.Object}", "Look at it, and ask again.");
            // The outcome's record says which it was.
            if (identified.Identity.Length > 0) target = $"{target}, {identified.Identity}";
            return needs ? await _approvals.KeepAsync(act.Operation, identified).ConfigureAwait(false) : await RunAsync(identified).ConfigureAwait(false);
        }

        async Task<ControlAnswer> RunAsync(ControlRequest r)
        {
            if (act.StateOf is null) return await act.Run(r).ConfigureAwait(false);
            var before = await act.StateOf(r).ConfigureAwait(false);
            try
            {
                return await act.Run(r).ConfigureAwait(false);
            }
            finally
            {
                // Also of what failed: it may have been done by half.
                states = new ObjectStates(before, await StateAfterAsync(act.StateOf, r).ConfigureAwait(false));
            }
        }
    }

    // What was done is done: that nobody can look at it any more is no failure of the act.
    private static async Task<string> StateAfterAsync(Func<ControlRequest, Task<string>> stateOf, ControlRequest request)
    {
        try
        {
            // Nor is it that who asked went away meanwhile.
            return await stateOf(request with { Cancellation = CancellationToken.None }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException or CatalogueRefusalException or IOException or ObjectDisposedException)
        {
            return ObjectStates.NotKnown;
        }
    }

    private static async Task<ControlRequest> IdentifyAsync(ControlAct act, ControlRequest request)
    {
        var identity = act.Identify is null ? "" : await act.Identify(request).ConfigureAwait(false);
        return request with { Identity = identity, Object = identity.Length == 0 ? act.ObjectOf(request) : $"{act.ObjectOf(request)}, {identity}" };
    }

    /// <summary>What was approved, as its asker; the asker's right is judged again, because a power may have gone since.</summary>
    private async Task<ControlAnswer> RunApprovedAsync(string operation, ControlRequest request) =>
        _acts.Keys.FirstOrDefault(known => known.Name == operation) is { } known
            ? await RunAsync(known, request).ConfigureAwait(false)
            : ControlAnswer.Refused("refused", "this version does not know the operation", "Reject it.");

    private static bool TryObject(ControlAct act, ControlRequest request, out string target, out string? member)
    {
        member = null;
        try
        {
            target = act.ObjectOf(request);
            if (request.Approval is { } number)
                target = FormattableString.Invariant($"{target} (approval {number})");
            return true;
        }
        catch (JsonException e)
        {
            (target, member) = ("", e.Path);
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
        catch (JsonException e)
        {
            return BodyForm.Misfit(e.Path);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException)
        {
            // For the journal PostgreSQL's own sentence; its detail could quote data.
            var detail = e is PostgresException refused ? $"{refused.SqlState} {refused.MessageText}" : "PostgreSQL does not answer";
            return ControlAnswer.Neutral("unavailable", "PostgreSQL could not do it", "Look at: menshen status", detail);
        }
#pragma warning disable CA1031 // Whatever else happens is answered without a word of it: an exception's text may hold what it was about.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return ControlAnswer.Neutral("failed", "it could not be done", "Look at: menshen status", e.GetType().Name);
        }
    }
}
