using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Clearing the journal takes the auditor and a second administrator who is another person.</summary>
internal static class TwoPersonRule
{
    /// <summary>Why these two are not enough, or null.</summary>
    public static string? Refusal(Subject? requester, Subject confirmer)
    {
        if (requester is not { DeletedAt: null, Power: not null })
            return "who asked for it is no administrator any more: ask again";
        if (requester.Id == confirmer.Id || PersonName.IsSame(requester.Person, confirmer.Person))
            return "nobody confirms the own request: it takes a second person";
        return requester.Power == Power.Auditor || confirmer.Power == Power.Auditor
            ? null
            : "the auditor must be one of the two";
    }
}
