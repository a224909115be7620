using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Proves who asks the control surface for something of his own: name, password, and the code of whoever has enrolled codes.</summary>
internal sealed class CallerProof(SubjectCatalogue catalogue, SecondFactors factors, FactorRules rules, TimeProvider time)
{
    /// <summary>The same for a wrong name, a wrong password and a wrong code: which of them it was is nobody's business.</summary>
    public const string DoesNotFit = "the name, the password and the code do not fit";

    /// <summary>Judged in the place of a name that is nobody's, so that both take the same time.</summary>
    private static readonly string Nobody = ScramVerifier.ForPerson(RandomNumberGenerator.GetString("0123456789abcdef", 32));

    /// <summary>The subject, or why not.</summary>
    public async Task<(Subject? Caller, string Refusal)> AskAsync(CallerCredentials credentials, CodeNeed need, CancellationToken cancellation)
    {
        var subject = await FindAsync(credentials.Name, cancellation).ConfigureAwait(false);
        var bytes = Encoding.UTF8.GetBytes(credentials.Password);
        var proven = ScramVerifier.Matches(subject?.ScramVerifier is { Length: > 0 } own ? own : Nobody, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        if (subject is null || !proven || !subject.CanLogin(time.GetUtcNow()))
            return (null, DoesNotFit);
        if (!await factors.SufficesAsync(subject.Id, credentials.Code, mustHave: false, cancellation).ConfigureAwait(false))
            return (null, DoesNotFit);
        if (subject.MustChangePassword)
            return (null, $"{subject.Name} still has the first password, which others know: set another one first");
        // Told only to one who has the password: there is no code of his that could be guessed meanwhile.
        return Must(subject, need) && !await HasCodesAsync(subject.Id, cancellation).ConfigureAwait(false)
            ? (null, $"{subject.Name} has no one-time codes yet: menshen factor enrol {subject.Name}")
            : (subject, "");
    }

    /// <summary>What the policy demands of the subject at login.</summary>
    public FactorDemand DemandOf(Subject subject) => rules.DemandOf(subject.Name, subject.Kind == SubjectKind.Application, subject.Power is not null);

    /// <summary>A living subject of that name, or null.</summary>
    public async Task<Subject?> FindAsync(string name, CancellationToken cancellation) =>
        (await catalogue.LoadSubjectsAsync(cancellation).ConfigureAwait(false)).FirstOrDefault(s => s.Name == name && s.DeletedAt is null);

    private bool Must(Subject subject, CodeNeed need) =>
        need == CodeNeed.Always || (need == CodeNeed.IfDemanded && DemandOf(subject) != FactorDemand.None);

    private async Task<bool> HasCodesAsync(long subjectId, CancellationToken cancellation) =>
        await factors.FindAsync(subjectId, cancellation).ConfigureAwait(false) is { ConfirmedAt: not null };
}
