using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Server;

/// <summary>Judges new passwords by the policy's rules and the catalogue's history, and sets them. The gateway and the control surface come
/// here alike, so that no way in is softer than another.</summary>
internal sealed class OwnPasswords(SubjectCatalogue catalogue, InForce<PasswordRules> rules, Func<Task> reload, AdministrationLog log) : IOwnPasswords
{
    private const string Act = "self.password";

    private static readonly Decision.Refuse NotRecorded = PasswordRefusals.NotGood(
        "the journal cannot record the change, so the password was not changed", "Ask the system administrator to look at: menshen status");

    private static readonly Decision.Refuse NotStored = PasswordRefusals.NotGood(
        "the password could not be stored (口令未能保存)", "Try again shortly. 请稍后重试。");

    /// <summary>Why a session's proof is not enough for a change, or null.</summary>
    public required Func<SubjectEntry, Task<Decision.Refuse?>> Proof { private get; init; }

    /// <summary>For a session: its statement is in the journal already, its act is recorded here.</summary>
    public async Task<Decision.Refuse?> ChangeAsync(SubjectEntry subject, ReadOnlyMemory<char> password)
    {
        if (!log.Write(subject.Name, Act, subject.Name, "requested"))
            return NotRecorded;
        var refusal = await TryProveAsync(subject).ConfigureAwait(false) ?? await TrySetAsync(subject.Name, password).ConfigureAwait(false);
        log.Write(subject.Name, Act, subject.Name, refusal is null ? "done" : $"refused: {refusal.Message}");
        return refusal;
    }

    /// <summary>Everything that is wrong with a password somebody wants for that user, or null.</summary>
    public async Task<Decision.Refuse?> JudgeAsync(string user, ReadOnlyMemory<char> password, CancellationToken cancellation)
    {
        var faults = rules.Now.Judge(password.Span, user);
        // Only a password that could be one is compared: the comparison costs the time of so many logins.
        if (password.Length <= PasswordRules.MaximumLength && !faults.Contains(PasswordFault.IsVerifier)
            && await catalogue.WasUsedAsync(user, password, rules.Now.History, cancellation).ConfigureAwait(false))
            faults = faults.Add(PasswordFault.UsedBefore);
        return faults.IsEmpty ? null : PasswordRefusals.NotGood(PasswordWords.Say(faults, rules.Now), PasswordWords.Hint(faults));
    }

    /// <summary>The same for a first password, which an administrator has chosen: each user's is another. Nobody else is told this, for it
    /// tells of others' passwords.</summary>
    public async Task<Decision.Refuse?> JudgeFirstAsync(string user, ReadOnlyMemory<char> password, CancellationToken cancellation)
    {
        if (await JudgeAsync(user, password, cancellation).ConfigureAwait(false) is { } refusal)
            return refusal;
        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password.Span), pinned: true);
        try
        {
            Encoding.UTF8.GetBytes(password.Span, bytes);
            var others = await catalogue.LoadSubjectsAsync(cancellation).ConfigureAwait(false);
            var isGiven = others.Any(s => s.MustChangePassword && s.Name != user && s.ScramVerifier.Length > 0 && ScramVerifier.Matches(s.ScramVerifier, bytes));
            return isGiven ? PasswordRefusals.NotGood(PasswordWords.Say([PasswordFault.GivenToAnother], rules.Now), PasswordWords.Advice) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Judges and sets; in force when it returns.</summary>
    /// <param name="mustChange">True for a first password.</param>
    public async Task<Decision.Refuse?> SetAsync(string user, ReadOnlyMemory<char> password, bool mustChange, CancellationToken cancellation)
    {
        var judged = mustChange ? JudgeFirstAsync(user, password, cancellation) : JudgeAsync(user, password, cancellation);
        if (await judged.ConfigureAwait(false) is { } refusal)
            return refusal;
        // The present one counts as the first of the history.
        await catalogue.SetPasswordAsync(user, password, mustChange, rules.Now.History - 1, cancellation).ConfigureAwait(false);
        await reload().ConfigureAwait(false);
        return null;
    }

    /// <summary>A password for that user which the rules find nothing wrong with.</summary>
    public SecretText Generate(string user)
    {
        while (true)
        {
            // A policy may ask for more than the standard does.
            var password = PasswordForge.MakeSecretFor(user, rules.Now.MinimumLength);
            if (rules.Now.Judge(password.Chars.Span, user).IsEmpty)
                return password;
            password.Dispose();
        }
    }

    private async Task<Decision.Refuse?> TryProveAsync(SubjectEntry subject)
    {
        try
        {
            return await Proof(subject).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException or ObjectDisposedException)
        {
            // Whether it has a second factor is not known.
            return NotStored;
        }
    }

    private async Task<Decision.Refuse?> TrySetAsync(string user, ReadOnlyMemory<char> password)
    {
        try
        {
            return await SetAsync(user, password, mustChange: false, CancellationToken.None).ConfigureAwait(false);
        }
        catch (CatalogueRefusalException e)
        {
            return PasswordRefusals.NotGood(e.Message, PasswordWords.Advice);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException or ObjectDisposedException)
        {
            return NotStored;
        }
    }
}
