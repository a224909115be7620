namespace Menshen.Policy;

/// <summary>How soon a person should look at an alarm.</summary>
public enum AlarmSeverity
{
    /// <summary>At the next review.</summary>
    Notice,

    /// <summary>Today.</summary>
    Warning,

    /// <summary>Now.</summary>
    Critical,
}
