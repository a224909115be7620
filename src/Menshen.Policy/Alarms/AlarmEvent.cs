namespace Menshen.Policy;

/// <summary>What kind of event in the journal an alarm rule looks at.</summary>
public enum AlarmEvent
{
    /// <summary>A subject logged in.</summary>
    Login,

    /// <summary>A login failed, for whatever reason.</summary>
    LoginFailed,

    /// <summary>A statement with its outcome.</summary>
    Statement,

    /// <summary>Somebody administered Menshen itself.</summary>
    Administration,

    /// <summary>A service started, stopped or was lost, or the journal was recovered or resumed.</summary>
    Service,

    /// <summary>A statement showed sealed values, masked or in clear, or one did not open.</summary>
    Disclosure,

    /// <summary>The clock jumped or lost its source.</summary>
    Clock,
}
