using System.Security.Cryptography;
using Menshen.Engine;
using Menshen.Engine.Statistics;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Policy.Statistics;
using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>One question of a form that is allowed, from the look at the engine to its answer.</summary>
/// <remarks><code>
/// the engine protects? ─► budget ─► snapshot ─► groups large enough? ─► history: a tracker? ─► perturb ─► kept in the catalogue ─► told
/// </code>
/// What is told was committed to the history before.</remarks>
internal sealed class StatisticalQuestion(IEngine engine, StatisticalSource source, StatisticsRule rule, StatisticalQuery query, TimeProvider time)
{
    /// <summary>Sets of rows that the audit looks through: its work grows with their square.</summary>
    private const int MostSets = 2000;

    /// <summary>Judges it, for a subject and its role in the engine.</summary>
    public async Task<StatisticalVerdict> AnswerAsync(long subject, string engineRole, CancellationToken cancellation)
    {
        var table = await source.LookAsync(rule, engineRole, cancellation).ConfigureAwait(false);
        if (table.Obstacle is { } obstacle) return Refused(StatisticsRefusals.Unprotected(rule, obstacle));
        var fresh = (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))), RandomNumberGenerator.GetBytes(32));
        await using var ledger = await StatisticsLedger.OpenAsync(engine, rule, subject, time.GetUtcNow() - rule.Period, fresh, cancellation).ConfigureAwait(false);
        if (ledger.Described != StatisticsLedger.DescriptionOf(rule))
            return Refused(StatisticsRefusals.Unprotected(rule, "its table, unit or columns are others than those of the answers before; menshen statistics reset --forget begins anew"));
        if (ledger.Spent >= rule.Budget) return Refused(StatisticsRefusals.Spent(rule, ledger.Spent, ledger.Oldest + rule.Period));
        var reading = await source.ReadAsync(rule, query, table, engineRole, ledger.Seed, cancellation).ConfigureAwait(false);
        if (reading is null) return Refused(StatisticsRefusals.Unavailable(rule));
        var roll = await ledger.RollAsync(cancellation).ConfigureAwait(false);
        var groups = new StatisticalGroups(reading, roll);
        var shown = groups.Shown(rule);
        if (shown.Count == 0) return await RefuseAsync(ledger, StatisticsRefusals.TooFew(rule), cancellation).ConfigureAwait(false);
        var sets = groups.Sets(shown, query);
        var answered = await ledger.AnsweredAsync(cancellation).ConfigureAwait(false);
        if (answered.Sum(sets => sets.Count()) + sets.Count > MostSets) return Refused(StatisticsRefusals.Full(rule));
        if (sets.GroupBy(set => set.Measure).Any(asked => Tells([.. answered[asked.Key]], [.. asked.Select(set => set.Set)], roll, reading)))
            return await RefuseAsync(ledger, StatisticsRefusals.Overlap(rule), cancellation).ConfigureAwait(false);
        var text = Write(reading, groups, shown, sets, ledger.NoiseKey);
        await ledger.KeepAsync(StatisticsWords.Of(query), null, [.. sets.Select(set => (set.Measure, set.Set))], cancellation).ConfigureAwait(false);
        return new StatisticalVerdict.Answered(text);
    }

    private bool Tells(QuerySet[] answered, QuerySet[] asked, StatisticsRoll roll, StatisticalReading reading) =>
        QuerySetAudit.Tells(answered, asked, roll.Units, rule.Minimum)
        || reading.HasOneRowEach && QuerySetAudit.TellsOfUnits(answered, asked, roll.Units, rule.Minimum);

    // It cost the same as an answer: what is refused tells something too.
    private async Task<StatisticalVerdict> RefuseAsync(StatisticsLedger ledger, Decision.Refuse refusal, CancellationToken cancellation)
    {
        await ledger.KeepAsync(StatisticsWords.Of(query), refusal.RuleId, [], cancellation).ConfigureAwait(false);
        return Refused(refusal);
    }

    private byte[] Write(
        StatisticalReading reading, StatisticalGroups groups, IReadOnlyList<int> shown, IReadOnlyList<(string Measure, int Group, QuerySet Set)> sets, byte[] noiseKey)
    {
        var perturbation = new AnswerPerturbation(rule, noiseKey);
        var about = sets.ToDictionary(set => (set.Measure, set.Group), set => set.Set);
        return AnswerText.Of(query, reading.Types, shown.Select(group => (IReadOnlyList<string?>)[.. query.Items.Select((item, i) => Told(group, item, i))]));

        string? Told(int group, StatisticalItem item, int i) => reading.Groups[group].Values[i] is not { } text || item.IsGroup ? reading.Groups[group].Values[i]
            : perturbation.Of(text, item, about[(item.Column ?? "", group)], groups.Weight(group, item.Column), reading.Types[i] == "int8");
    }

    private static StatisticalVerdict.Refused Refused(Decision.Refuse refusal) => new(refusal);
}
