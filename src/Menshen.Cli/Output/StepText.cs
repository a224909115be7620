using Menshen.Server;

namespace Menshen.Cli;

/// <summary>The steps of a start in the reader's language.</summary>
internal static class StepText
{
    public static string Of(StartStep step) => step switch
    {
        StartStep.Lock => Texts.Step_Lock,
        StartStep.Policy => Texts.Step_Policy,
        StartStep.Keys => Texts.Step_Keys,
        StartStep.SelfTest => Texts.Step_SelfTest,
        StartStep.Journal => Texts.Step_Journal,
        StartStep.Engine => Texts.Step_Engine,
        StartStep.Drift => Texts.Step_Drift,
        StartStep.Administrators => Texts.Step_Administrators,
        StartStep.Catalogue => Texts.Step_Catalogue,
        StartStep.Gateway => Texts.Step_Gateway,
        StartStep.Control => Texts.Step_Control,
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
