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

    public async Task EnrolAsync(Credential who, CancellationToken cancellation)
    {
        var (fault, answer) = await send("POST", "/v1/factors/enrol", await ProofAsync(who, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (fault is not null) throw new EvaluationFaultException($"{who} enrols one-time codes: {fault}");
        _all[who.Name] = new Telephone(answer.GetProperty("uri").GetString()!);
        (fault, _) = await send("POST", "/v1/factors/confirm", await ProofAsync(who, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (fault is not null) throw new EvaluationFaultException($"{who} confirms one-time codes: {fault}");
        _enrolled[who.Name] = who;
    }

    /// <summary>Takes away again what was enrolled here for some; answers what is left.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        var left = await Task.WhenAll(names.Where(_enrolled.ContainsKey).Select(name => RemoveAsync(_enrolled[name], cancellation))).ConfigureAwait(false);
        return [.. left.OfType<string>()];
    }

    private async Task<string?> RemoveAsync(Credential who, CancellationToken cancellation)
    {
        var (fault, _) = await send(
            "POST", $"/v1/factors/{who.Name}/remove", new JsonObject { ["caller"] = await ProofAsync(who, cancellation).ConfigureAwait(false), ["reason"] = "evaluation" }, cancellation)
            .ConfigureAwait(false);
        if (fault is null && _all.TryRemove(who.Name, out _)) _enrolled.TryRemove(who.Name, out _);
        return fault is null ? null : $"the one-time codes of {who} ({fault})";
    }
}
