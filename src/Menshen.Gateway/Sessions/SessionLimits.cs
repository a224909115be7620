using Menshen.Policy;

namespace Menshen.Gateway.Sessions;

/// <summary>The limits of one session's subject under the policy in force. Loop thread.</summary>
internal sealed class SessionLimits(PolicySet policy, SubjectEntry subject)
{
    private PolicySet _policy = policy;

    public SessionTerms Terms { get; private set; } = Reckon(policy, subject);

    /// <summary>Its place among the others under load.</summary>
    public PriorityLevel Priority { get; private set; } = policy.Priorities.LevelOf(subject.Name, subject.Groups);

    /// <summary>Reckons anew if another policy is in force than at the last look. True: it is, and who is in has to be judged by it.</summary>
    public bool Take(PolicySet policy)
    {
        if (ReferenceEquals(_policy, policy)) return false;
        _policy = policy;
        Terms = Reckon(policy, subject);
        Priority = policy.Priorities.LevelOf(subject.Name, subject.Groups);
        return true;
    }

    private static SessionTerms Reckon(PolicySet policy, SubjectEntry subject) => policy.Access.TermsFor(subject.Name, subject.Kind, subject.Power, policy.Sessions);
}
