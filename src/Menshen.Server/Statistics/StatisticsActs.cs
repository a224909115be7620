using Menshen.Control;
using Menshen.Engine;
using Menshen.Engine.Statistics;
using Menshen.Policy;
using Menshen.Policy.Statistics;
using Npgsql;

namespace Menshen.Server;

/// <summary>Acts on statistical resources: which there are, who asked what, giving budgets back.</summary>
internal sealed class StatisticsActs(IEngine engine, InForce<StatisticsRules> rules, SubjectDirectory subjects, TimeProvider time)
{
    private readonly StatisticsCatalogue _catalogue = new(engine);
    private readonly StatisticalSource _source = new(engine);

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.StatisticsList, _ => "", ListAsync),
        new(ControlOperations.StatisticsShow, request => request.Variable, ShowAsync),
        new(ControlOperations.StatisticsReset, Describe, ResetAsync)
        {
            NeedsApproval = request => request.Read(ControlJson.Default.StatisticsResetWish).Forget,
            // The policy may give the name to another table.
            Identify = request => Task.FromResult($"over {Require(request.Variable).Table}"),
            StateOf = StateAsync,
        },
    ];

    // Who has spent what of the budget, and what is remembered of the answers.
    private async Task<string> StateAsync(ControlRequest request)
    {
        var rule = Require(request.Variable);
        var askers = await _catalogue.AskersAsync([(rule.Resource, time.GetUtcNow() - rule.Period)], request.Cancellation).ConfigureAwait(false);
        return askers.Count == 0 ? "none"
            : string.Join(", ", askers.Select(asker => FormattableString.Invariant($"{asker.Subject} {asker.Spent} of {rule.Budget} spent, {asker.Answered} answered")));
    }

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.StatisticsResetWish);
        return $"{request.Variable} of {wish.User ?? "all"}{(wish.Forget ? ", forgetting what was answered" : "")}, reason {Quoted.Short(wish.Reason)}";
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        var now = rules.Now;
        var resources = new List<StatisticsResource>();
        foreach (var rule in now.All)
        {
            resources.Add(new StatisticsResource(
                rule.Resource, rule.Table.ToString(), string.Join(", ", rule.Subjects.Concat(rule.Groups)), rule.Minimum, rule.Answers.ToString().ToLowerInvariant(), rule.Budget,
                rule.Period.TotalHours, rule.IsShared, await TroubleAsync(rule, request.Cancellation).ConfigureAwait(false)));
        }

        var budgets = now.All.ToDictionary(rule => rule.Resource, rule => rule.Budget);
        var askers = await _catalogue.AskersAsync([.. now.All.Select(rule => (rule.Resource, time.GetUtcNow() - rule.Period))], request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new StatisticsListing(
                resources,
                [.. askers.Select(asker => new StatisticsSpending(asker.Resource, asker.Subject, asker.Spent, budgets[asker.Resource], asker.Answered, asker.Refused, asker.Latest))]),
            ControlJson.Default.StatisticsListing);
    }

    private async Task<ControlAnswer> ShowAsync(ControlRequest request)
    {
        var rule = Require(request.Variable);
        var questions = await _catalogue.QuestionsAsync(rule.Resource, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new StatisticsHistory(rule.Resource, [.. questions.Select(asked => new StatisticsAsked(asked.AskedAt, asked.Subject, asked.Question, asked.Rule))]),
            ControlJson.Default.StatisticsHistory);
    }

    private async Task<ControlAnswer> ResetAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.StatisticsResetWish);
        var rule = Require(request.Variable);
        if (string.IsNullOrWhiteSpace(wish.Reason)) throw new CatalogueRefusalException("a budget is not given back without a reason: --reason TEXT.");
        if (wish.User is { } user) subjects.Require(user);
        // What one subject learnt cannot be taken out of what all have learnt.
        if (wish is { Forget: true, User: not null }) throw new CatalogueRefusalException("what was answered is forgotten for all or for nobody: leave --user out.");
        await _catalogue.ResetAsync(rule.Resource, wish.User, wish.Forget, request.Actor, wish.Reason, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done("");
    }

    private StatisticsRule Require(string resource) => rules.Now.Find(resource) ?? throw new CatalogueRefusalException($"the policy has no statistical resource '{resource}'.");

    private async Task<string?> TroubleAsync(StatisticsRule rule, CancellationToken cancellation)
    {
        foreach (var subject in subjects.Living.Where(subject => rule.IsFor(subject.Name, subject.Groups)))
        {
            try
            {
                if ((await _source.LookAsync(rule, subject.EngineRole, cancellation).ConfigureAwait(false)).Obstacle is { } obstacle) return $"{subject.Name}: {obstacle}";
            }
            catch (NpgsqlException)
            {
                return $"the database {rule.Table.Database} cannot be looked at";
            }
        }

        return null;
    }
}
