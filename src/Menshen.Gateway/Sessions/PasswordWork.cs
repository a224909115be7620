using Menshen.Policy;

namespace Menshen.Gateway.Sessions;

/// <summary>The slow part of a password's change, away from the loops.</summary>
internal static class PasswordWork
{
    private static readonly Decision.Refuse NotChanged = PasswordRefusals.NotGood(
        "the password could not be changed (口令未能修改)", "Try again shortly, or use: menshen passwd. 请稍后重试,或使用 menshen passwd。");

    /// <summary>Begins, and hands the answer over exactly once, whatever happens. Clears the password.</summary>
    public static void Begin(IOwnPasswords? passwords, SubjectEntry subject, char[] password, Action<Decision.Refuse?> done) =>
        _ = Task.Run(() => RunAsync(passwords, subject, password, done));

    private static async Task RunAsync(IOwnPasswords? passwords, SubjectEntry subject, char[] password, Action<Decision.Refuse?> done)
    {
        var refusal = NotChanged;
        try
        {
            if (passwords is not null) refusal = await passwords.ChangeAsync(subject, password).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A session would wait for ever. The type alone: a message could quote what it failed at.
            Console.Error.WriteLine($"changing a password failed: {fault.GetType().Name}");
        }
        finally
        {
            Array.Clear(password);
            done(refusal);
        }
    }
}
