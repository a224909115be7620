namespace Menshen.Policy;

/// <summary>Which disclosures an alarm rule looks at.</summary>
public enum AlarmShowing
{
    Any,

    /// <summary>As masks.</summary>
    Masked,

    /// <summary>As they are.</summary>
    Clear,

    /// <summary>The value did not open: altered, or moved from where it was sealed for.</summary>
    Failed,
}
