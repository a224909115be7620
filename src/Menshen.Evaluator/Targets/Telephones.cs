using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Menshen.Evaluator.Targets;

/// <summary>The telephones of those who log in to a deployment: given with the credentials, or enrolled as a person does who has none yet and must.</summary>
/// <param name="send">Asks the control surface, without a session.</param>
internal sealed class Telephones(Func<string, string, JsonObject?, CancellationToken, Task<(string? Fault, JsonElement Answer)>> send)
{
    private readonly ConcurrentDictionary<string, Telephone> _all = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Credential> _enrolled = new(StringComparer.Ordinal);

    /// <summary>True if the fault says that there have to be codes before anything else.</summary>
    public static bool AreMissing(string? fault) => fault?.Contains("has no one-time codes yet", StringComparison.Ordinal) == true;

    /// <summary>Whether codes are needed, as far as is known.</summary>
    public bool Has(Credential who) => who.Codes is not null || _all.ContainsKey(who.Name);

    /// <summary>A code of somebody's; null from who has none.</summary>
    public async Task<string?> CodeAsync(Credential who, CancellationToken cancellation)
    {
        var telephone = who.Codes is { } address ? _all.GetOrAdd(who.Name, _ => new Telephone(address)) : _all.GetValueOrDefault(who.Name);
        return telephone is null ? null : await telephone.NextAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The body of a request that proves who asks.</summary>
    public async Task<JsonObject> ProofAsync(Credential who, CancellationToken cancellation) =>
        new() { ["name"] = who.Name, ["password"] = who.Password, ["code"] = await CodeAsync(who, cancellation).ConfigureAwait(false) };

    /// <summary>The code that somebody's telephone shows some steps later than now.</summary>
    public string CodeAt(string name, int later) => _all[name].CodeAt(later);

    /// <summary>Enrols; answers the recovery codes.</summary>
    public async Task<IReadOnlyList<string>> EnrolAsync(Credential who, CancellationToken cancellation)
    {
        var (fault, answer) = await send("POST", "/v1/factors/enrol", await ProofAsync(who, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (fault is not null) throw new EvaluationFaultException($"{who} enrols one-time codes: {fault}");
        _all[who.Name] = new Telephone(answer.GetProperty("uri").GetString()!);
        (fault, answer) = await send("POST", "/v1/factors/confirm", await ProofAsync(who, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (fault is not null) throw new EvaluationFaultException($"{who} confirms one-time codes: {fault}");
        _enrolled[who.Name] = who;
        return [.. answer.GetProperty("codes").EnumerateArray().Select(code => code.GetString()!)];
    }

    /// <summary>Takes away again what was enrolled here for some; answers what is left.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        var left = await Task.WhenAll(names.Where(_enrolled.ContainsKey).Select(async name =>
            await RemoveAsync(await ProofAsync(_enrolled[name], cancellation).ConfigureAwait(false), name, cancellation).ConfigureAwait(false))).ConfigureAwait(false);
        return [.. left.OfType<string>()];
    }

    /// <summary>Takes somebody's codes away by a proof of theirs; answers why they are there still.</summary>
    public async Task<string?> RemoveAsync(JsonObject proof, string name, CancellationToken cancellation)
    {
        var (fault, _) = await send("POST", $"/v1/factors/{name}/remove", new JsonObject { ["caller"] = proof, ["reason"] = "evaluation" }, cancellation).ConfigureAwait(false);
        if (fault is null && _all.TryRemove(name, out _)) _enrolled.TryRemove(name, out _);
        return fault is null ? null : $"the one-time codes of {name} ({fault})";
    }
}
