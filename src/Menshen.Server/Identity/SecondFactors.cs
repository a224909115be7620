using System.Security.Cryptography;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The one-time codes of subjects: enrolling, confirming, and accepting each code once on all gateways together.</summary>
internal sealed class SecondFactors(CodeCatalogue catalogue, FactorSeal seal, InForce<FactorRules> rules, TimeProvider time)
{
    /// <summary>The name under which authenticators show the account.</summary>
    private const string Issuer = "Menshen";

    /// <summary>What the catalogue knows, or null for nothing.</summary>
    public Task<StoredCodes?> FindAsync(long subjectId, CancellationToken cancellation) =>
        catalogue.FindAsync(subjectId, rules.Now.WrongCodesPause, cancellation);

    /// <summary>Whether the code, a one-time or a recovery code, is the subject's and good; it is not good again.</summary>
    public async Task<bool> VerifyAsync(long subjectId, SecretText code, CancellationToken cancellation)
    {
        var stored = await FindAsync(subjectId, cancellation).ConfigureAwait(false);
        if (stored is not { ConfirmedAt: not null } || !await TryAttemptAsync(subjectId, cancellation).ConfigureAwait(false))
            return false;
        return RecoveryCode.Read(code.Chars.Span) is { } recovery
            ? await catalogue.UseRecoveryAsync(subjectId, seal.Digest(subjectId, recovery.Chars.Span), cancellation).ConfigureAwait(false)
            : StepOf(subjectId, stored, code) is { } step && await catalogue.AcceptAsync(subjectId, step, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the caller has shown what the account asks: whoever has enrolled codes shows one, and whoever must have some has enrolled.</summary>
    public async Task<bool> SufficesAsync(long subjectId, SecretText? code, bool mustHave, CancellationToken cancellation)
    {
        var stored = await FindAsync(subjectId, cancellation).ConfigureAwait(false);
        if (stored is not { ConfirmedAt: not null })
            return !mustHave;
        return code is { Length: > 0 } && await VerifyAsync(subjectId, code, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes a secret and answers its URI, the only time that it is shown; null if there is one in force.</summary>
    public async Task<SecretText?> EnrolAsync(Subject subject, CancellationToken cancellation)
    {
        var secret = GC.AllocateUninitializedArray<byte>(Totp.SecretSize, pinned: true);
        RandomNumberGenerator.Fill(secret);
        try
        {
            return await catalogue.EnrolAsync(subject.Id, seal.Seal(subject.Id, secret), cancellation).ConfigureAwait(false)
                ? Totp.Uri(Issuer, subject.Name, secret) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Puts an enrolled secret in force with its first code; answers the recovery codes, the only time that they are shown; null if the
    /// code is not of the enrolled secret.</summary>
    public async Task<IReadOnlyList<SecretText>?> ConfirmAsync(long subjectId, SecretText code, CancellationToken cancellation)
    {
        var stored = await FindAsync(subjectId, cancellation).ConfigureAwait(false);
        if (stored is not { ConfirmedAt: null } || !await TryAttemptAsync(subjectId, cancellation).ConfigureAwait(false))
            return null;
        var recovery = Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.Make()).ToList();
        return StepOf(subjectId, stored, code) is { } step
            && await catalogue.ConfirmAsync(subjectId, step, recovery.Select(c => seal.Digest(subjectId, c.Chars.Span)), cancellation).ConfigureAwait(false)
            ? recovery : null;
    }

    /// <summary>Takes the codes away; false if there were none.</summary>
    public Task<bool> RemoveAsync(long subjectId, CancellationToken cancellation) => catalogue.RemoveAsync(subjectId, cancellation);

    // Codes that rest are not looked at: of a million three are good at any time, and somebody is guessing.
    private Task<bool> TryAttemptAsync(long subjectId, CancellationToken cancellation) =>
        catalogue.TryAttemptAsync(subjectId, rules.Now.WrongCodes, rules.Now.WrongCodesPause, cancellation);

    private long? StepOf(long subjectId, StoredCodes stored, SecretText code)
    {
        // A secret that does not open was moved here from another subject, or belongs to other keys: no code fits it.
        if (seal.Open(subjectId, stored.SealedSecret.Span) is not { } secret)
            return null;
        var step = Totp.FindStep(secret, code.Chars.Span, time.GetUtcNow());
        CryptographicOperations.ZeroMemory(secret);
        return step;
    }
}
