namespace Menshen.Engine;

/// <summary>The supervisor's states.</summary>
/// <remarks><code>
/// Stopped ─► Starting ─► Running ─► Stopping ─► Stopped
///               ▲  │        │ lost
///               │  ▼        ▼
///               └─ Backoff ◄┘          Failed: the first start did not succeed
/// </code></remarks>
public enum EngineState
{
    /// <summary>Not running, and nobody asked for it.</summary>
    Stopped,

    /// <summary>Being started or provisioned; no session may come yet.</summary>
    Starting,

    /// <summary>Ready and provisioned.</summary>
    Running,

    /// <summary>Lost; waiting before the next attempt.</summary>
    Backoff,

    /// <summary>Being ended on request.</summary>
    Stopping,

    /// <summary>Could not be started; a person must act.</summary>
    Failed,
}
