using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy;

/// <summary>Who may come from where, when and with what. A session must meet every rule that is for its subject.</summary>
public sealed record AccessRules(ImmutableArray<AccessRule> All)
{
    public static AccessRules None { get; } = new([]);

    /// <summary>The first rule that does not let the subject in, or null. Pure; called on the gateway's loops.</summary>
    public AccessRule? RefusedBy(string subject, string kind, string power, IPAddress source, string application, DateTimeOffset moment)
    {
        foreach (var rule in All)
        {
            if (rule.IsFor(subject, kind, power) && !(rule.Admits(source, application) && rule.When?.Contains(moment) != false))
                return rule;
        }

        return null;
    }

    /// <summary>The same for the control surface, where no client says what it is. The machine's own socket is in no network: there the hours are judged alone.</summary>
    public AccessRule? RefusedAtControlBy(string subject, string kind, string power, IPAddress? source, DateTimeOffset moment) =>
        All.FirstOrDefault(rule => rule.IsFor(subject, kind, power) && !((source is null || rule.AdmitsFrom(source)) && rule.When?.Contains(moment) != false));

    /// <summary>The rules that are for the subject, by their ids.</summary>
    public ImmutableArray<string> NamesFor(string subject, string kind, string power) => [.. All.Where(rule => rule.IsFor(subject, kind, power)).Select(rule => rule.Id)];

    /// <summary>What holds for the subject's sessions.</summary>
    public SessionTerms TermsFor(string subject, string kind, string power, SessionRules sessions)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var terms = new SessionTerms(sessions.MaximumOfOne, sessions.NewSessionsOfOne, sessions.IdleTimeout, sessions.Lifetime, []);
        foreach (var rule in All.Where(rule => rule.IsFor(subject, kind, power)))
        {
            terms = new SessionTerms(
                Math.Min(terms.Sessions, rule.Sessions ?? int.MaxValue), Math.Min(terms.NewSessions, rule.NewSessions ?? int.MaxValue),
                Shorter(terms.IdleTimeout, rule.IdleTimeout), Shorter(terms.Lifetime, rule.Lifetime),
                rule.When is { } when ? terms.When.Add(when) : terms.When);
        }

        return terms;
    }

    // Infinite is written as -1 ms, which is less than anything.
    private static TimeSpan Shorter(TimeSpan left, TimeSpan? right) =>
        right is not { } other || other == Timeout.InfiniteTimeSpan ? left : left == Timeout.InfiniteTimeSpan || other < left ? other : left;
}
