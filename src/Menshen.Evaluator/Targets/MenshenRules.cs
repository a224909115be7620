using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>A deployment's rules for an evaluation's own subjects and tables: entries of the policy, applied and approved by its administrators, and taken back at the end.</summary>
/// <param name="target">Makes databases, and has approved what waits.</param>
/// <param name="menshen">Its interface.</param>
/// <param name="administrators">Who acts.</param>
/// <param name="database">The database of the evaluation.</param>
internal sealed class MenshenRules(MenshenTarget target, PublicInterface menshen, MenshenAdministrators administrators, string database) : IEvaluationRules
{
    private const string Table = "ev_labelled", Labels = "labels", Tag = "pii.plate", Mode = "e";

    /// <summary>More than one subject of an evaluation has at once.</summary>
    private const int SessionsApart = 900;

    /// <summary>Of a policy without labels.</summary>
    private static readonly string[] Levels = ["public", "internal"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>How long an approved policy, or a table's labels, may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private string? _before, _ours, _destruction, _apartId, _apartFrom, _apart;
    private Task<LabelledPlace?>? _labelled;
    private LabelledPlace? _place;
    private Subject[] _there = [];

    public string Officer => administrators.Security.Name;

    public Task LimitIdleAsync(Subject subject, TimeSpan idle, CancellationToken cancellation) => AddAsync(
        [new PolicyRule("access", null, string.Create(CultureInfo.InvariantCulture, $"{{id: {subject.Name}-idle, by: [{subject.Name}], idle-timeout: {idle.TotalSeconds}s}}"))], cancellation);

    public bool AreInForce => _before is not null;

    public async Task DeviateAsync(Subject subject, CancellationToken cancellation)
    {
        _apartId = $"{subject.Name}-apart";
        _apartFrom = await InForceAsync(cancellation).ConfigureAwait(false);
        _apart = PolicyText.With(_apartFrom, [new PolicyRule("access", null, $"{{id: {_apartId}, by: [{subject.Name}], sessions: {SessionsApart}}}")]);
        await PutAsync(_apart, cancellation).ConfigureAwait(false);
    }

    public async Task ReturnAsync(CancellationToken cancellation)
    {
        // Somebody else's change meanwhile is not ours to undo: the rule stays in it, and is named at the end.
        if (_apart is not null && await InForceAsync(cancellation).ConfigureAwait(false) == _apart) await PutAsync(_apartFrom!, cancellation).ConfigureAwait(false);
    }

    public async Task JoinAsync(Subject subject, string group, CancellationToken cancellation)
    {
        await DoAsync("POST", "/v1/groups", new JsonObject { ["name"] = group, ["note"] = "evaluation" }, cancellation).ConfigureAwait(false);
        await DoAsync("POST", $"/v1/groups/{group}/members", new JsonObject { ["user"] = subject.Name }, cancellation).ConfigureAwait(false);
    }

    public async Task LeaveAsync(Subject subject, string group, CancellationToken cancellation)
    {
        await DoAsync("POST", $"/v1/groups/{group}/members/leave", new JsonObject { ["user"] = subject.Name }, cancellation).ConfigureAwait(false);
        await DoAsync("DELETE", $"/v1/groups/{group}", null, cancellation).ConfigureAwait(false);
    }

    public Task ReadAtStandbyAsync(Subject subject, CancellationToken cancellation) => AddAsync([new PolicyRule("standby", "readers", subject.Name)], cancellation);

    public Task MakeStatisticalAsync(string table, StatisticalColumns columns, Subject analyst, CancellationToken cancellation) => AddAsync(
        [
            new PolicyRule("statistics", null,
                $"{{resource: {database.Replace('_', '-')}, table: {database}/{table}, unit: {columns.Unit}, by: [{analyst.Name}], measures: [{columns.Measure}], filters: [{string.Join(", ", columns.Filters)}]}}"),
        ], cancellation);

    /// <summary>Once: what went wrong the first time goes wrong in the same words for each further check.</summary>
    public Task<LabelledPlace?> LabelAsync(Subject owner, Subject lower, Subject higher, CancellationToken cancellation) => _labelled ??= MakeLabelledAsync(owner, lower, higher, cancellation);

    private async Task<LabelledPlace?> MakeLabelledAsync(Subject owner, Subject lower, Subject higher, CancellationToken cancellation)
    {
        var (low, high, rules) = await PairAsync(cancellation).ConfigureAwait(false);
        if (low is null || high is null) return null;
        var place = new LabelledPlace($"{database}_l", $"public.{Table}", low, high);
        await target.MakeDatabaseAsync(place.Database, [owner, lower, higher], cancellation).ConfigureAwait(false);
        (_place, _there) = (place, [owner, lower, higher]);
        await RunAsync(owner, place.Database, cancellation,
            $"CREATE TABLE {place.Table} (id int PRIMARY KEY, note text)", $"GRANT USAGE ON SCHEMA public TO {lower}, {higher}",
            $"GRANT SELECT, INSERT, UPDATE, DELETE ON {place.Table} TO {lower}, {higher}").ConfigureAwait(false);
        await AddAsync(
            [
                .. rules, new PolicyRule(Labels, "tables", $"{{table: {place.Database}/{place.Table}, default: \"{low}\"}}"),
                new PolicyRule(Labels, "clearances", $"{{by: [{lower.Name}], highest: \"{low}\"}}"), new PolicyRule(Labels, "clearances", $"{{by: [{higher.Name}], highest: \"{high}\"}}"),
            ], cancellation).ConfigureAwait(false);
        await ApplyLabelsAsync(place.Database, releases: false, cancellation).ConfigureAwait(false);
        return place;
    }

    public async Task<long> RelabelAsync(LabelledPlace place, int id, string reason, CancellationToken cancellation)
    {
        var (schema, table) = (place.Table.Split('.')[0], place.Table.Split('.')[1]);
        var done = await menshen.AskAsync(administrators.Security, "POST", "/v1/labels/relabel", new JsonObject
        {
            ["database"] = place.Database, ["schema"] = schema, ["table"] = table, ["key_column"] = "id", ["key_value"] = id.ToString(CultureInfo.InvariantCulture), ["from"] = place.Low,
            ["to"] = place.High, ["reason"] = reason,
        }, cancellation).ConfigureAwait(false);
        return done.GetProperty("rows").GetInt64();
    }

    public async Task<string> MakeKeyAsync(Subject reader, CancellationToken cancellation)
    {
        var key = $"ev-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await menshen.AskAsync(administrators.Security, "POST", "/v1/keys", new JsonObject { ["name"] = key, ["tag"] = Tag, ["mode"] = Mode, ["days"] = null }, cancellation).ConfigureAwait(false);
        await AddAsync(
            [new PolicyRule("disclosure", null, $"{{id: {reader.Name}-reads, by: [{reader.Name}], tags: [{Tag}], rights: [reveal, enter], purpose: evaluation}}")], cancellation).ConfigureAwait(false);
        return key;
    }

    public Task SealAsync(string table, string column, string key, CancellationToken cancellation) => target.SealAsync(table, column, key, Tag, Mode, cancellation);

    public async Task<bool> AskToDestroyAsync(string key, CancellationToken cancellation)
    {
        var security = administrators.Security;
        var (fault, _) = await menshen.TryAsync(
            security, "POST", $"/v1/keys/{key}/destroy", await menshen.Telephones.ProofAsync(security, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (fault is not null && !MenshenTarget.IsPending(fault)) throw new EvaluationFaultException($"destruction of {key}: {fault}");
        _destruction = fault;
        return fault is null;
    }

    public async Task ApproveDestructionAsync(string key, CancellationToken cancellation)
    {
        if (_destruction is not null && await target.ApproveAsync(_destruction, administrators.Auditor, cancellation).ConfigureAwait(false) is { } fault)
            throw new EvaluationFaultException($"destruction of {key}: {fault}");
    }

    /// <summary>Takes the labels off, and puts the policy back as it was. What could not be done is said.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation)
    {
        var left = new List<string>();
        if (_place is { } place && await ReleaseAsync(place, cancellation).ConfigureAwait(false) is { } stays) left.Add(stays);
        // Once more: it may have come into force after it was given up.
        await ReturnAsync(cancellation).ConfigureAwait(false);
        if (_before is not null)
        {
            // Somebody else's change meanwhile is not ours to undo.
            if (await InForceAsync(cancellation).ConfigureAwait(false) == _ours)
                await PutAsync(_before, cancellation).ConfigureAwait(false);
            else
                left.Add($"entries of the policy that name {database}: it was changed meanwhile");
        }
        if (_apartId is not null && (await InForceAsync(cancellation).ConfigureAwait(false)).Contains(_apartId, StringComparison.Ordinal))
            left.Add($"the rule {_apartId} of access in the policy: it was changed meanwhile");
        return left;
    }

    /// <summary>What a run that died had put into the policy: its file is not known any more, so that each entry that names its subjects is a person's to take out.</summary>
    public async Task<IReadOnlyList<string>> RemoveEarlierAsync(string earlier, CancellationToken cancellation)
    {
        var policy = await InForceAsync(cancellation).ConfigureAwait(false);
        return policy.Contains(earlier, StringComparison.Ordinal) ? [$"entries of the policy that name {earlier}, of an evaluation that was interrupted: menshen plan"] : [];
    }

    private async Task<string?> ReleaseAsync(LabelledPlace place, CancellationToken cancellation)
    {
        try
        {
            foreach (var subject in _there.Skip(1)) await RunAsync(subject, place.Database, cancellation, $"DELETE FROM {place.Table}").ConfigureAwait(false);
            await PutAsync(PolicyText.Without(await InForceAsync(cancellation).ConfigureAwait(false), Labels, "tables", place.Database), cancellation).ConfigureAwait(false);
            _ours = await InForceAsync(cancellation).ConfigureAwait(false);
            await ApplyLabelsAsync(place.Database, releases: true, cancellation).ConfigureAwait(false);
            return await target.DropDatabaseAsync(place.Database, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EvaluationFaultException or NpgsqlException)
        {
            return $"the database {place.Database} with an empty labelled table ({CheckRun.Say(fault)}): menshen database drop";
        }
    }

    /// <summary>Two labels of which the second dominates the first, and what the policy needs for them. Of a policy with labels it takes two that exist: a new one would
    /// have to be applied to every labelled database, and those are not the evaluation's.</summary>
    private async Task<(string? Low, string? High, IReadOnlyList<PolicyRule> Rules)> PairAsync(CancellationToken cancellation)
    {
        var known = await menshen.AskAsync(administrators.Security, "GET", "/v1/labels", null, cancellation).ConfigureAwait(false);
        var labels = known.GetProperty("labels").EnumerateArray().Select(label => (Name: label.GetProperty("name").GetString()!, Bits: label.GetProperty("bits").GetInt64())).ToList();
        if (labels.Count == 0)
            return (Levels[0], Levels[1], [.. Levels.Select(level => new PolicyRule(Labels, "levels", level)), .. Levels.Select(level => new PolicyRule(Labels, Labels, level))]);
        foreach (var low in labels)
        {
            // As the listing has them: what one label has in bits and another has not, the other does not dominate.
            if (labels.LastOrDefault(high => high.Bits != low.Bits && (low.Bits & ~high.Bits) == 0) is { Name: { } name }) return (low.Name, name, []);
        }

        return (null, null, []);
    }

    private async Task ApplyLabelsAsync(string where, bool releases, CancellationToken cancellation)
    {
        var fault = await target.HaveDoneAsync(
            administrators.Security, "POST", $"/v1/databases/{where}/labels", new JsonObject { ["release"] = releases, ["reason"] = "evaluation" }, cancellation).ConfigureAwait(false);
        if (fault is not null) throw new EvaluationFaultException($"labels in {where}: {fault}");
        await UntilAsync(async () =>
        {
            var known = await menshen.AskAsync(administrators.Security, "GET", "/v1/labels", null, cancellation).ConfigureAwait(false);
            var work = known.GetProperty("databases").EnumerateArray().First(one => one.GetProperty("database").GetString() == where).GetProperty("work");
            var state = work.ValueKind == JsonValueKind.Object ? work.GetProperty("state").GetString() : "running";
            return state != "failed" ? state == "done" : throw new EvaluationFaultException($"labels in {where}: {work.GetProperty("note")}");
        }, $"labels in {where} take too long", cancellation).ConfigureAwait(false);
    }

    private async Task AddAsync(IReadOnlyList<PolicyRule> rules, CancellationToken cancellation)
    {
        var now = await InForceAsync(cancellation).ConfigureAwait(false);
        var then = PolicyText.With(now, rules);
        // Already in it, in the words of an earlier time.
        if (then == PolicyText.With(now, [])) return;
        _before ??= now;
        await PutAsync(then, cancellation).ConfigureAwait(false);
        _ours = then;
    }

    private async Task DoAsync(string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        if (await target.HaveDoneAsync(administrators.Security, method, path, body, cancellation).ConfigureAwait(false) is { } fault) throw new EvaluationFaultException($"{method} {path}: {fault}");
    }

    private async Task<string> InForceAsync(CancellationToken cancellation)
    {
        var policy = await menshen.AskAsync(administrators.Security, "GET", "/v1/policy", null, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(policy.GetProperty("text").GetBytesFromBase64());
    }

    private async Task PutAsync(string text, CancellationToken cancellation)
    {
        var bytes = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        var plan = await menshen.AskAsync(administrators.Security, "POST", "/v1/policy/plan", new JsonObject { ["text"] = bytes }, cancellation).ConfigureAwait(false);
        if (plan.GetProperty("errors").GetArrayLength() > 0) throw new EvaluationFaultException($"the policy does not take an evaluation's rules: {plan.GetProperty("errors")[0]}");
        var compared = plan.GetProperty("compared_with").GetString();
        if (plan.GetProperty("digest").GetString() == compared) return;
        var fault = await target.HaveDoneAsync(
            administrators.Security, "POST", "/v1/policy", new JsonObject { ["text"] = bytes, ["compared_with"] = compared }, cancellation).ConfigureAwait(false);
        if (fault is not null) throw new EvaluationFaultException($"the policy of the evaluation: {fault}");
        await UntilAsync(async () => await InForceAsync(cancellation).ConfigureAwait(false) == text, "the policy of the evaluation does not come into force", cancellation).ConfigureAwait(false);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string otherwise, CancellationToken cancellation)
    {
        for (var began = Environment.TickCount64; !await isSo().ConfigureAwait(false); await Task.Delay(Pause, cancellation).ConfigureAwait(false))
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds) throw new EvaluationFaultException(otherwise);
    }

    private async Task RunAsync(Subject subject, string where, CancellationToken cancellation, params string[] statements)
    {
        await using var connection = await TargetLogin.OpenAsync(target.ConnectionOf(subject with { Database = where }), cancellation).ConfigureAwait(false);
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }
    }
}
