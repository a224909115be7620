namespace Menshen.Journal;

/// <summary>What becomes of rules that are the auditor's: the result of <see cref="SelectionChanged"/> and <see cref="AlarmRulesChanged"/>.</summary>
public static class RulesResult
{
    /// <summary>They hold from here on.</summary>
    public const string InForce = "in force";

    /// <summary>The file has errors or cannot be read; those that were accepted hold on.</summary>
    public const string Refused = "refused";

    /// <summary>The file is another than those that were accepted, which hold on.</summary>
    public const string Differs = "differs";

    /// <summary>What was kept of those that were accepted is not as Menshen wrote it.</summary>
    public const string Forged = "forged";
}
