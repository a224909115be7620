namespace Menshen.Policy;

/// <summary>A property of an event by which an alarm rule counts: each value of it has a count of its own.</summary>
public enum AlarmGrouping
{
    Subject,

    /// <summary>The client's address, without its port.</summary>
    Source,

    Database,

    Application,

    /// <summary>The tables of a statement, together.</summary>
    Object,

    /// <summary>The number of the seal group whose values were shown.</summary>
    SealGroup,

    /// <summary>For whom the application asks, as it says.</summary>
    EndUser,
}
