using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>What opens one account in one login: its password, its tickets, its certificate, as the policy demands.</summary>
/// <remarks><code>
///                          demand   none   ticket   certificate, unforgeable   any-second
/// password                           yes    -        -                          -
/// password + certificate             yes    -        yes                        yes
/// ticket                             yes    yes      -                          yes
/// ticket + certificate               yes    yes      yes                        yes
/// any + somebody else's certificate  -      -        -                          -
/// </code></remarks>
internal sealed class LoginFactors
{
    private readonly List<TicketEntry> _tickets = [];
    private readonly bool _hasCertificate, _isForeign;

    public LoginFactors(SubjectEntry? subject, ScramVerifier? password, ClientLogin login, SessionOrigin origin, string certificate, GatewayShared shared)
    {
        if (subject is not { CanLogin: true } || password is null) return;
        var now = DateTimeOffset.UnixEpoch.AddMicroseconds(shared.Clock.Now);
        _hasCertificate = certificate.Length > 0 && subject.Factors.Holds(certificate, now);
        _isForeign = certificate.Length > 0 && !_hasCertificate;
        var demand = shared.Policy.Factors.DemandOf(subject.Name, subject.Kind == "application", subject.Power.Length > 0);
        if (TicketSuffices(demand)) _tickets.AddRange(subject.Factors.Tickets.Where(t => t.IsGood(origin.Source.Address, login.Database, now)));
        Choice = new ScramChoice(password, Verifiers(password), PasswordSuffices(demand));
    }

    /// <summary>What the exchange tries; null: nothing opens it.</summary>
    public ScramChoice? Choice { get; }

    /// <summary>The ticket that was proven, or null: it was the password.</summary>
    public TicketEntry? TicketOf(int matched) => matched > 0 ? _tickets[matched - 1] : null;

    /// <summary>Whether more than the password was shown.</summary>
    public bool HasSecond(int matched) => matched > 0 || _hasCertificate;

    /// <summary>Why a proof was refused, for the journal; the client reads the same for all.</summary>
    public SessionEndReason FailureOf(int matched) =>
        matched < 0 ? SessionEndReason.LoginFailed
        : _isForeign ? SessionEndReason.CertificateRefused : SessionEndReason.SecondFactorMissing;

    /// <summary>How it was proven, for the journal.</summary>
    public string Describe(ClientLogin login) =>
        (login.IsChannelBound ? "scram-sha-256-plus" : "scram-sha-256") + (TicketOf(login.Matched) is { } ticket ? ticket.EmergencyRole is null ? "+ticket" : "+break-glass" : "") + (_hasCertificate ? "+certificate" : "");

    private bool PasswordSuffices(FactorDemand demand) =>
        !_isForeign && (demand == FactorDemand.None || (_hasCertificate && demand != FactorDemand.Ticket));

    private bool TicketSuffices(FactorDemand demand) =>
        !_isForeign && (_hasCertificate || demand is FactorDemand.None or FactorDemand.Ticket or FactorDemand.AnySecond);

    // Only those of the password's salt: a ticket given before the password was changed is of another, and the numbers must stay in step.
    private List<ScramVerifier> Verifiers(ScramVerifier password)
    {
        var verifiers = new List<ScramVerifier>(_tickets.Count);
        _tickets.RemoveAll(ticket =>
        {
            if (!ScramVerifier.TryParse(ticket.ScramVerifier, out var one) || one.Iterations != password.Iterations || !one.Salt.SequenceEqual(password.Salt)) return true;
            verifiers.Add(one);
            return false;
        });
        return verifiers;
    }
}
