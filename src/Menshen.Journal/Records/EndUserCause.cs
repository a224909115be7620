namespace Menshen.Journal;

/// <summary>Why a session asks for somebody else from here on. The numbers are stored: never reuse one.</summary>
public enum EndUserCause : byte
{
    /// <summary>Named by the settings that the application connected with.</summary>
    AtBegin = 1,

    /// <summary>Named by SET or set_config.</summary>
    Named = 2,

    /// <summary>RESET, RESET ALL or DISCARD ALL.</summary>
    Reset = 3,

    /// <summary>COMMIT or ROLLBACK ended what SET had named.</summary>
    TransactionEnded = 4,

    /// <summary>It cannot be known who is, and so it is nobody.</summary>
    Unknown = 5,

    /// <summary>ROLLBACK TO a savepoint undid what was named behind it.</summary>
    WentBack = 6,
}
