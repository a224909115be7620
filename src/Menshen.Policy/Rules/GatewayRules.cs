namespace Menshen.Policy;

/// <summary>What is expected of the other gateways of the catalogue, each of which has a policy of its own.</summary>
/// <param name="PoliciesDiffer">How long what must be the same at all of them may differ until it is an alarm. Default 5 min: a change that is carried from one to the next, with a second
/// person at each, is done by then; what was forgotten is found while the person who forgot it still sits there.</param>
public sealed record GatewayRules(TimeSpan PoliciesDiffer)
{
    public static GatewayRules Default { get; } = new(TimeSpan.FromMinutes(5));
}
