namespace Menshen.Policy;

/// <summary>The refusals around a session's own password.</summary>
public static class PasswordRefusals
{
    private const string Privilege = "42501";
    private const string Transaction = "25001";

    /// <summary>MD0003. The change is not the engine's: it could not be rolled back with a transaction around it.</summary>
    public static Decision.Refuse InTransaction { get; } = new(Transaction,
        "a password is changed alone, outside of a transaction",
        "Send ALTER ROLE CURRENT_USER PASSWORD '...' by itself: what Menshen changes could not be undone by a ROLLBACK.", "MD0003");

    /// <summary>MD0004. Nothing else is done before the first password, or one that is too old, was changed.</summary>
    public static Decision.Refuse MustChange { get; } = new(Privilege,
        "the password must be changed before anything else is done (必须先修改口令)",
        "ALTER ROLE CURRENT_USER PASSWORD '...' in this session, or: menshen passwd. 请在本会话中执行 ALTER ROLE CURRENT_USER PASSWORD '...',或使用 menshen passwd。",
        "MD0004");

    /// <summary>MD0005. Whoever listens on the line would have the new password.</summary>
    public static Decision.Refuse NotEncrypted { get; } = new(Privilege,
        "a password is not changed over a connection without TLS", "Connect with sslmode=verify-full, or use: menshen passwd.", "MD0005");

    /// <summary>MD0006. A literal in a form that is not read here, or one that was used.</summary>
    public static Decision.Refuse Unreadable { get; } = new(Privilege,
        "the new password cannot be read from the statement",
        "Write it between plain quotes, '...', and send ALTER ROLE as a simple query or prepare it anew each time.", "MD0006");

    /// <summary>MD0008. A sensitive event: whoever finds an open session must not take the account with it.</summary>
    public static Decision.Refuse NotFresh { get; } = new(Privilege,
        "changing the own password takes a code of now, which a statement cannot carry (修改口令需要新的一次性验证码)",
        "Use: menshen login NAME, then menshen passwd. 请使用 menshen login NAME,然后 menshen passwd。", "MD0008");

    /// <summary>MD0007. The new password is not as the rules want it, or cannot be stored.</summary>
    public static Decision.Refuse NotGood(string message, string hint) => new(Privilege, message, hint, "MD0007");
}
