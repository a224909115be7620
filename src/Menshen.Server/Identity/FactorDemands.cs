using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Puts the policy's question about factors in the catalogue's words.</summary>
internal static class FactorDemands
{
    /// <summary>What the policy demands of the subject at login.</summary>
    public static FactorDemand DemandOf(this FactorRules rules, Subject subject) =>
        rules.DemandOf(subject.Name, subject.Kind == SubjectKind.Application, subject.Power is not null);
}
