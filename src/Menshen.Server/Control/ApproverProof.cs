using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Proves that an administrator stands behind an approval: by name and Menshen password, since the control socket knows only
/// users of the machine.</summary>
internal sealed class ApproverProof(SubjectCatalogue catalogue, SecondFactors factors, FactorRules rules, TimeProvider time)
{
    /// <summary>Everybody, also those deleted.</summary>
    public Task<IReadOnlyList<Subject>> AllAsync(CancellationToken cancellation) => catalogue.LoadSubjectsAsync(cancellation);

    /// <summary>The administrator, or why not. An approval is a sensitive event: whoever has enrolled codes shows a fresh one, and where the policy
    /// demands a second factor of administrators nobody approves without.</summary>
    public async Task<(Subject? Approver, string Refusal)> AskAsync(ApproverCredentials credentials, CancellationToken cancellation)
    {
        var (name, password) = (credentials.Name, credentials.Password);
        var subjects = await catalogue.LoadSubjectsAsync(cancellation).ConfigureAwait(false);
        var subject = subjects.FirstOrDefault(s => s.Name == name && s.DeletedAt is null);
        var bytes = Encoding.UTF8.GetBytes(password);
        // The password is judged first and for unknown names too: nothing else is told to one who does not know it.
        var proven = ScramVerifier.Matches(subject?.ScramVerifier ?? "", bytes);
        CryptographicOperations.ZeroMemory(bytes);
        if (subject is null || !proven)
            return (null, CallerProof.DoesNotFit);
        if (subject.Power is null || !subject.CanLogin(time.GetUtcNow()))
            return (null, $"{name} is not an administrator, or is disabled");
        if (!await factors.SufficesAsync(subject.Id, credentials.Code, rules.Administrators != FactorDemand.None, cancellation).ConfigureAwait(false))
            return (null, CallerProof.DoesNotFit);
        return subject.MustChangePassword
            ? (null, $"{name} still has the first password, which others know: set another one first")
            : (subject, "");
    }
}
