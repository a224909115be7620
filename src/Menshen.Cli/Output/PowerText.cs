namespace Menshen.Cli;

/// <summary>The three powers in the reader's language.</summary>
internal static class PowerText
{
    public static string Of(string power) => power switch
    {
        "sysadmin" => Texts.Power_Sysadmin,
        "secadmin" => Texts.Power_Secadmin,
        "auditor" => Texts.Power_Auditor,
        "subject" => Texts.Power_None,
        _ => power,
    };
}
