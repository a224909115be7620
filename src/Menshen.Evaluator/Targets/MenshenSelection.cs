using System.Text;

namespace Menshen.Evaluator.Targets;

/// <summary>A deployment's <c>audit.yaml</c>, which is its auditor's: with rules for the evaluation's subjects in front, and byte for byte as it was afterwards.</summary>
/// <param name="asked">Says which rules are in force.</param>
/// <param name="auditor">Whose file it is.</param>
/// <param name="directory">The deployment.</param>
internal sealed class MenshenSelection(PublicInterface asked, Credential auditor, string directory) : IAuditSelection
{
    private const string Rules = "rules";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>The file is looked at each second, and trusted when it has not changed since.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _file = Path.Combine(directory, "audit.yaml");
    private byte[]? _before, _ours;
    private string _digest = "";

    public async Task<string?> ChooseAsync(IReadOnlyList<SelectionRule> rules, CancellationToken cancellation)
    {
        if (_before is null) (_before, (_digest, _, _)) = (await File.ReadAllBytesAsync(_file, cancellation).ConfigureAwait(false), await StateAsync(cancellation).ConfigureAwait(false));
        // The first that fits decides: in front, the last one first.
        var entries = rules.Reverse().Select(rule => new PolicyRule(Rules, null, Entry(rule)) { IsFirst = true });
        return await PutAsync(Encoding.UTF8.GetBytes(PolicyText.With(Encoding.UTF8.GetString(_before), entries)), rules, cancellation).ConfigureAwait(false);
    }

    public async Task RestoreAsync(CancellationToken cancellation)
    {
        if (_ours is null) return;
        // Somebody else's change meanwhile is not ours to undo.
        if (!(await File.ReadAllBytesAsync(_file, cancellation).ConfigureAwait(false)).AsSpan().SequenceEqual(_ours)) return;
        if (await PutAsync(_before!, [], cancellation).ConfigureAwait(false) is { } fault) throw new EvaluationFaultException($"audit.yaml, as it was before: {fault}");
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

    private async Task<string?> PutAsync(byte[] bytes, IReadOnlyList<SelectionRule> rules, CancellationToken cancellation)
    {
        var earlier = (await StateAsync(cancellation).ConfigureAwait(false)).Trouble;
        // Into the file that is there: a new one would be this user's, and not the service's.
        using (var stream = new FileStream(_file, FileMode.Open, FileAccess.Write))
        {
            stream.SetLength(0);
            await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }

        _ours = bytes;
        for (var began = Environment.TickCount64; ; await Task.Delay(Pause, cancellation).ConfigureAwait(false))
        {
            var (digest, names, trouble) = await StateAsync(cancellation).ConfigureAwait(false);
            // What was wrong with the file before is said until this one has been read.
            if (trouble.Length > 0 && trouble != earlier) return trouble;
            if (trouble.Length == 0 && (rules.Count > 0 ? rules.All(rule => names.Contains(rule.Id, StringComparison.Ordinal)) : digest == _digest)) return null;
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds) throw new EvaluationFaultException("the rules of what is recorded do not come into force");
        }
    }

    private async Task<(string Digest, string Rules, string Trouble)> StateAsync(CancellationToken cancellation)
    {
        var report = await asked.AskAsync(auditor, "GET", "/v1/audit/rules", null, cancellation).ConfigureAwait(false);
        return (report.GetProperty("digest").GetString() ?? "", report.GetProperty("rules").ToString(), string.Join("; ", report.GetProperty("trouble").EnumerateArray().Select(one => one.GetString())));
    }

    private static string Entry(SelectionRule rule)
    {
        var conditions = new[] { ("object", rule.Object), ("privilege", rule.Privilege), ("application", rule.Application) }.Where(one => one.Item2 is not null).Select(one => $", {one.Item1}: [{one.Item2}]");
        return $"{{id: {rule.Id}, by: [{rule.Subject}]{string.Concat(conditions)}, record: {rule.Record}}}";
    }
}
