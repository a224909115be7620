using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Menshen.Evaluator.Targets;

/// <summary>A deployment's choice of what is recorded, which is its auditor's: with rules for the evaluation's subjects in front, and byte for byte as it was afterwards.</summary>
/// <param name="asked">Says which rules are in force, and takes others from the auditor.</param>
/// <param name="auditor">Whose they are.</param>
/// <param name="directory">The deployment: what is in force stands in its <c>audit.yaml</c>, or nobody could put it back.</param>
internal sealed class MenshenSelection(PublicInterface asked, Credential auditor, string directory) : IAuditSelection
{
    private const string Rules = "rules", InForce = "/v1/audit/rules/audit";

    private readonly string _file = Path.Combine(directory, "audit.yaml");
    private byte[]? _before;
    private string? _ours;

    public async Task<string?> ChooseAsync(IReadOnlyList<SelectionRule> rules, CancellationToken cancellation)
    {
        _before ??= await ReadAsync(cancellation).ConfigureAwait(false);
        // The first that fits decides: in front, the last one first.
        var entries = rules.Reverse().Select(rule => new PolicyRule(Rules, null, Entry(rule)) { IsFirst = true });
        return await PutAsync(Encoding.UTF8.GetBytes(PolicyText.With(Encoding.UTF8.GetString(_before), entries)), cancellation).ConfigureAwait(false);
    }

    public async Task RestoreAsync(CancellationToken cancellation)
    {
        // Somebody else's change meanwhile is not ours to undo.
        if (_ours is null || (await PlanAsync(_before!, cancellation).ConfigureAwait(false)).ComparedWith != _ours) return;
        if (await PutAsync(_before!, cancellation).ConfigureAwait(false) is { } fault) throw new EvaluationFaultException($"audit.yaml, as it was before: {fault}");
        _ours = null;
    }

    /// <summary>The same at the end; answers what is left.</summary>
    public async Task<string?> RemoveAsync(CancellationToken cancellation)
    {
        try
        {
            await RestoreAsync(cancellation).ConfigureAwait(false);
            return _ours is null ? null : "rules for the evaluation's subjects in audit.yaml: it was changed meanwhile";
        }
        catch (Exception fault) when (fault is EvaluationFaultException or IOException or UnauthorizedAccessException)
        {
            return $"rules for the evaluation's subjects in audit.yaml ({fault.Message})";
        }
    }

    /// <summary>What a run that died had put there: what was before is not known any more, so that it is a person's to take out.</summary>
    public async Task<string?> EarlierAsync(string earlier, CancellationToken cancellation) =>
        File.Exists(_file) && (await File.ReadAllTextAsync(_file, cancellation).ConfigureAwait(false)).Contains(earlier, StringComparison.Ordinal)
            ? $"rules of audit.yaml that name {earlier}, of an evaluation that was interrupted: menshen audit plan" : null;

    private async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        var bytes = await File.ReadAllBytesAsync(_file, cancellation).ConfigureAwait(false);
        var (comparedWith, digest) = await PlanAsync(bytes, cancellation).ConfigureAwait(false);
        return comparedWith == digest ? bytes : throw new EvaluationFaultException($"{_file} is another than the rules in force");
    }

    private async Task<string?> PutAsync(byte[] bytes, CancellationToken cancellation)
    {
        var (comparedWith, digest) = await PlanAsync(bytes, cancellation).ConfigureAwait(false);
        var body = new JsonObject { ["text"] = Convert.ToBase64String(bytes), ["compared_with"] = comparedWith };
        var (refusal, _) = await asked.TryAsync(auditor, "POST", InForce, body, cancellation).ConfigureAwait(false);
        if (refusal is null) _ours = digest;
        return refusal;
    }

    private async Task<(string ComparedWith, string Digest)> PlanAsync(byte[] bytes, CancellationToken cancellation)
    {
        JsonElement plan = await asked.AskAsync(auditor, "POST", $"{InForce}/plan", new JsonObject { ["text"] = Convert.ToBase64String(bytes) }, cancellation).ConfigureAwait(false);
        return (plan.GetProperty("compared_with").GetString()!, plan.GetProperty("digest").GetString()!);
    }

    private static string Entry(SelectionRule rule)
    {
        var conditions = new[] { ("object", rule.Object), ("privilege", rule.Privilege), ("application", rule.Application) }.Where(one => one.Item2 is not null).Select(one => $", {one.Item1}: [{one.Item2}]");
        return $"{{id: {rule.Id}, by: [{rule.Subject}]{string.Concat(conditions)}, record: {rule.Record}}}";
    }
}
