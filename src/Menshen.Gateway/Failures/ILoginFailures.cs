namespace Menshen.Gateway;

/// <summary>Counts wrong passwords and says who is locked out. In memory: never blocks, safe on any thread; the gateway's loops call it.</summary>
public interface ILoginFailures
{
    /// <summary>True while not even the right password opens the account from there.</summary>
    bool IsLocked(LoginAttempt attempt);

    /// <summary>A wrong password, or any while the account is locked. Returns how long the refusal must wait: the same for names that
    /// nobody has.</summary>
    TimeSpan NoteFailure(LoginAttempt attempt);

    /// <summary>The right password of somebody whom a rule does not let in: nothing is counted, but the refusal must wait as any other.</summary>
    TimeSpan NoteRefusal(LoginAttempt attempt);

    /// <summary>The right password. Null: it comes too late, for the account was locked meanwhile. Else the login before this one.</summary>
    LastLogin? NoteSuccess(LoginAttempt attempt);
}
