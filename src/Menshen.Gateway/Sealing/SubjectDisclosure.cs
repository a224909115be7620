using Menshen.Gateway.Sessions;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>What the policy in force says of sealed values for one subject.</summary>
internal sealed class SubjectDisclosure(GatewayShared shared, SessionIdentity identity)
{
    private PolicySet? _policy;
    private DisclosureProfile? _profile;

    /// <summary>What is shown instead of values.</summary>
    public MaskRules Masks => shared.Policy.Masks;

    /// <summary>A poison value ends the session.</summary>
    public bool StopsAtPoison => shared.Policy.Poison.Action == PoisonAction.Stop;

    /// <summary>The subject's rules, of the policy that is in force now.</summary>
    public DisclosureProfile Profile
    {
        get
        {
            var policy = shared.Policy;
            if (_profile is null || !ReferenceEquals(policy, _policy))
                (_policy, _profile) = (policy, policy.Disclosure.For(identity.Subject, identity.Entry.Groups, identity.Entry.Kind, identity.Entry.Power));
            return _profile;
        }
    }
}
