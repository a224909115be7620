using Menshen.Standards;

namespace Menshen.Cli.Standards;

/// <summary>The words for kinds and states: those that are typed, which are in one language, and those that people read.</summary>
internal static class StandardWords
{
    public static string Of(RequirementKind kind) => kind switch
    {
        RequirementKind.Enforced => "enforced",
        RequirementKind.Assisted => "assisted",
        RequirementKind.Organisational => "organisational",
        _ => "physical",
    };

    public static string Of(ProofState state) => state switch
    {
        ProofState.Proven => "proven",
        ProofState.Partly => "partly",
        ProofState.Debt => "debt",
        ProofState.Excluded => "excluded",
        _ => "needs-person",
    };

    public static string Read(RequirementKind kind) => kind switch
    {
        RequirementKind.Enforced => StandardTexts.Kind_Enforced,
        RequirementKind.Assisted => StandardTexts.Kind_Assisted,
        RequirementKind.Organisational => StandardTexts.Kind_Organisational,
        _ => StandardTexts.Kind_Physical,
    };

    public static string Read(ProofState state) => state switch
    {
        ProofState.Proven => StandardTexts.State_Proven,
        ProofState.Partly => StandardTexts.State_Partly,
        ProofState.Debt => StandardTexts.State_Debt,
        ProofState.Excluded => StandardTexts.State_Excluded,
        _ => StandardTexts.State_NeedsPerson,
    };
}
