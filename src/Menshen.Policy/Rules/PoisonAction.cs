namespace Menshen.Policy;

/// <summary>What becomes of a session that is about to be shown a poison value. It is recorded in either case.</summary>
public enum PoisonAction
{
    /// <summary>Nothing of the result is sent any more, and the session ends within a second. The default.</summary>
    Stop = 0,

    /// <summary>Six stars are shown for it, and the session goes on.</summary>
    Alarm = 1,
}
