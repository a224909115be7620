using System.Globalization;

namespace Menshen.Cli.Evaluation.Evidence;

/// <summary>The words for states of evidence: those that programs read, and those that people do.</summary>
internal static class EvidenceWords
{
    public static string Of(EvidenceState state) => state switch
    {
        EvidenceState.Valid => "valid",
        EvidenceState.RunsOut => "runs-out",
        EvidenceState.Expired => "expired",
        EvidenceState.NotYet => "not-yet",
        EvidenceState.Unsigned => "unsigned",
        EvidenceState.Altered => "altered",
        _ => "document-changed",
    };

    /// <summary>In a language; the resources have a key for each state.</summary>
    public static string Read(EvidenceState state, CultureInfo? culture) =>
        EvidenceTexts.ResourceManager.GetString($"State_{state}", culture ?? CultureInfo.InvariantCulture) ?? Of(state);
}
