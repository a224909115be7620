using System.Net;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The policy's rules of access, for the control surface: whoever they keep from the gateway gets no session, no ticket and no answer here.</summary>
internal sealed class ControlAccess(InForce<AccessRules> rules, TimeProvider time)
{
    /// <summary>The first rule that does not let the subject ask from there and now, or null.</summary>
    /// <param name="source">As <see cref="Caller.Source"/> names it.</param>
    public AccessRule? RefusedBy(Subject subject, string source) => rules.Now.RefusedAtControlBy(
        subject.Name, subject.Kind.ToString().ToLowerInvariant(), subject.Power is { } power ? PowerNames.Short(power) : "",
        IPAddress.TryParse(source, out var address) ? address : null, time.GetUtcNow());
}
