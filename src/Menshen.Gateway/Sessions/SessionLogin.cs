using System.Buffers;
using System.Collections.Immutable;
using Menshen.Gateway.EndUsers;
using Menshen.Gateway.Labels;
using Menshen.Gateway.Transport;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Wire;
using SqlState = Menshen.Wire.SqlState;

namespace Menshen.Gateway.Sessions;

/// <summary>The first phase: runs the client's login machine, finds the subject, decides over a right password, and records what fails.</summary>
/// <remarks><code>
/// name ──► Find ──► locked or disabled? then no password opens it ──► exchange ──► right? NoteSuccess, the rules of access ──► in
///                                                                          └► wrong, or not to be admitted: NoteFailure, wait, one answer
/// </code>
/// What a stranger reads, and when, is the same for a wrong password, a name that nobody has, a locked account and a rule that says no.</remarks>
internal sealed class SessionLogin(LoopServices services, SessionOrigin origin) : IDisposable
{
    // Parsed for names that nobody has, so that they cost what known ones do.
    private static readonly string Decoy = ScramVerifier.Create([0], iterations: 1).Encode();

    private static readonly SubjectEntry Stranger = new(0, "stranger", "", Decoy, CanLogin: true) { Kind = "person" };

    // Who may go to which database at all is no rule of the policy's: Menshen's own, by powers.
    private static readonly ImmutableArray<string> Elsewhere = [$"menshen:{SessionEndReason.AccessRefused}=refused"];

    // By its rights on the database, or for want of room.
    private static readonly ImmutableArray<string> Engine = ["engine=refused"];

    private readonly ClientLogin _machine = new(origin.Login);
    private SubjectEntry? _subject;
    private LoginAttempt? _attempt;
    private LoginFactors? _factors;
    private SessionEndReason _why = SessionEndReason.LoginFailed;
    private LastLogin _before = LastLogin.Never;
    private byte[] _withheld = [];
    private string _tls = "none";
    private string _certificate = "";
    private bool _spoken, _isOutdated;
    private (long Policy, ImmutableArray<string> Rules) _judgedBy = (0, []);

    /// <summary>How it ended; the reason is the true one, the words are those for strangers.</summary>
    public SessionEnded? Ended => _machine.Ended is { Reason: SessionEndReason.LoginFailed } failed ? failed with { Reason = Why } : _machine.Ended;

    /// <summary>How long the refusal must wait before it is said.</summary>
    public TimeSpan Penalty { get; private set; }

    public int CancelProcessId => _machine.CancelProcessId;

    public ReadOnlyMemory<byte> CancelSecret => _machine.CancelSecret;

    /// <summary>Why somebody who has proven who he is goes no further; null: he does.</summary>
    public SessionEnded? Refusal { get; private set; }

    /// <summary>Who it is, and the one decision where he may go; only after Authenticated.</summary>
    public SessionIdentity Admit()
    {
        var admission = services.Shared.Engine.Admit(_subject!, _machine.Database);
        if (admission is Admission.Refused refused)
            Refusal = new SessionEnded(SessionEndReason.AccessRefused, SqlState.InsufficientPrivilege, refused.Message, null, refused.Hint);
        var ticket = _factors!.TicketOf(_machine.Matched);
        var (named, settings) = StartupSettings.Take(_machine.StartupParameters, EndUserName.Setting);
        var request = LabelRequest.Read(settings) with { Bound = ticket?.Label };
        // An emergency has no label: it is above row security, and its role is none of a subject's.
        var (labelling, noLabel) = admission is Admission.Admitted { Target: not EngineTarget.Vault } && ticket is not { EmergencyRole: not null }
            ? SessionLabelling.Of(services.Shared.Labels, _subject!, _machine.Database, request) : (SessionLabelling.None, null);
        Refusal ??= noLabel;
        var target = admission is Admission.Admitted admitted ? admitted.Target : EngineTarget.Guarded;
        var policy = services.Shared.Policy;
        // An emergency is one person's, and is recorded whole.
        var endUser = EndUserRequest.Of(policy, ticket is { EmergencyRole: not null } ? _subject! with { Kind = "person" } : _subject!, named);
        Refusal ??= endUser.Refusal;
        // The vault keeps the records of the emergency itself.
        if (ticket is { EmergencyRole: not null } && target == EngineTarget.Vault) Refusal = SessionEnds.EmergencyElsewhere;
        // It has no labels to be good for.
        if (ticket is { Label: not null } && target == EngineTarget.Vault) Refusal = SessionEnds.LabelElsewhere;
        // Who repairs needs the server that can be written to.
        if (ticket is { EmergencyRole: not null }) target = EngineTarget.Guarded;
        var limits = new SessionLimits(policy, _subject!);
        return new(_subject!.Id, _subject.Name, ticket?.EmergencyRole ?? _subject.EngineRole, target, _machine.Database, _machine.ApplicationName, _tls,
            SessionPriority.Settings(request.Rest, limits.Priority, target))
        {
            Labelling = labelling,
            EndUser = endUser.EndUser,
            UsesReserve = _subject.UsesReserve,
            Authentication = _factors.Describe(_machine),
            Ticket = ticket,
            Certificate = _certificate,
            Entry = _factors.HasSecond(_machine.Matched) ? _subject with { FactorProvenAt = services.Shared.Time.GetUtcNow() } : _subject,
            Before = _before,
            AdmittedBy = _judgedBy,
            Limits = limits,
        };
    }

    /// <summary>Moves on with the client's bytes and sends the answers.</summary>
    public LoginStep Advance(ReadOnlySpan<byte> input, out int consumed, ISessionPort port)
    {
        consumed = input.Length;
        if (Penalty > TimeSpan.Zero) return LoginStep.NeedMore;
        _spoken |= input.Length > 0;
        var output = services.Scratch;
        output.ResetWrittenCount();
        var step = _machine.Advance(input, out consumed, output);
        while (step is LoginStep.FindSubject or LoginStep.DecideProof)
        {
            if (step == LoginStep.FindSubject) ProvideSubject();
            else _machine.Decide(Admits());
            step = _machine.Advance(input[consumed..], out var more, output);
            consumed += more;
        }
        if (step == LoginStep.Ended && IsWrongPassword) NoteRefusal();
        if (Penalty > TimeSpan.Zero) return Withhold(output.WrittenSpan, port);
        port.ToClient(output.WrittenSpan);
        return step;
    }

    /// <summary>The penalty is over: says what was withheld.</summary>
    public void Say(ISessionPort port) => port.ToClient(_withheld);

    /// <summary>TLS is up.</summary>
    public void OnTls(ReadOnlySpan<byte> endPointHash, string description, string certificate)
    {
        (_tls, _certificate) = (description, certificate);
        _machine.TlsEstablished(endPointHash);
    }

    /// <summary>The end of a client that went away.</summary>
    public SessionEnded EndFor(string? fault)
    {
        // It did not wait for the answer to its guess, which is one all the same.
        if (Penalty > TimeSpan.Zero) return Ended!;
        if (fault is not null && fault.StartsWith("TLS", StringComparison.Ordinal))
        {
            // A client certificate that is not in order: somebody tries with a forged one.
            var isForged = fault.Contains("certificate verify failed", StringComparison.Ordinal);
            return new SessionEnded(isForged ? SessionEndReason.CertificateRefused : SessionEndReason.TlsFailed, SqlState.ConnectionFailure, fault);
        }

        return SessionEnds.For(_spoken ? SessionEndReason.ClientClosed : SessionEndReason.NothingAsked);
    }

    /// <summary>Ends the machine with words, where it is able to speak.</summary>
    public void End(SessionEnded end, IBufferWriter<byte> output) => _machine.End(end, output);

    /// <summary>Records that nobody was let in, where somebody asked for it. False: the journal is full.</summary>
    public bool TryRecordFailure(SessionEndReason reason)
    {
        if (reason is SessionEndReason.CancelServed or SessionEndReason.NothingAsked) return true;
        var link = NeighbourTable.Find(origin.Source.Address);
        var failed = new LoginFailed(
            services.Shared.Clock.Now, _machine.UserName, _machine.Database, origin.Source.Address.ToString(), origin.Source.Port,
            // A drain or a deadline during the penalty must not hide the guess.
            (IsWrongPassword ? Why : reason).ToString())
        {
            ListenerAddress = origin.Listener.Address.ToString(),
            ListenerPort = origin.Listener.Port,
            MacAddress = link.Mac,
            MacOrigin = link.Origin,
            Policy = services.Shared.Policy.Number,
            Rules = RulesThatRefused(reason),
        };
        if (!services.FailedLogins.TryRecord(failed, origin.Source.Address)) return false;
        services.Counters.FailedLogins++;
        if (IsWrongPassword) services.Shared.HalfOpen.NoteFailure(origin.Source.Address);
        return true;
    }

    public void Dispose() => _machine.Dispose();

    /// <summary>Whether the client reads the words of a wrong password; what else fails in an exchange tells nothing of a password.</summary>
    private bool IsWrongPassword => _machine.Ended is { Reason: SessionEndReason.LoginFailed, SqlState: SqlState.InvalidPassword };

    // A right password without the factor that is demanded, or with somebody else's certificate, reads like a wrong one, too.
    private SessionEndReason Why =>
        _why != SessionEndReason.LoginFailed || _isOutdated || _factors is null || _machine.Matched < 0 ? _why : _factors.FailureOf(_machine.Matched);

    private void ProvideSubject()
    {
        _subject = services.Shared.Subjects.Find(_machine.UserName);
        _attempt = new LoginAttempt(_machine.UserName, _subject, origin.Source.Address, _machine.IsTls);
        var isVerifier = ScramVerifier.TryParse(_subject?.ScramVerifier ?? Decoy, out var verifier);
        if (services.Shared.Failures.IsLocked(_attempt)) _why = SessionEndReason.AccountLocked;
        else if (_subject is { CanLogin: false }) _why = SessionEndReason.SubjectBarred;
        // All of it for a stranger too, and thrown away: the time of the answer must not tell which names are known, or locked.
        _factors = new LoginFactors(_subject ?? Stranger, isVerifier ? verifier : null, _machine, origin, _certificate, services.Shared);
        var barred = isVerifier ? new ScramChoice(verifier!.Barred()) : null;
        _machine.ProvideChoice(_subject is null || !isVerifier ? null : _why == SessionEndReason.LoginFailed ? _factors.Choice : barred);
    }

    private bool Admits()
    {
        var shared = services.Shared;
        if (!IsStillGood()) return false;
        var (policy, subject) = (shared.Policy, _subject!);
        var refusing = policy.Access.RefusedBy(subject.Name, subject.Kind, subject.Power, origin.Source.Address, _machine.ApplicationName, shared.Clock.Moment);
        _judgedBy = (policy.Number, refusing is null ? AdmittedBy(policy.Access, subject) : [$"access:{refusing.Id}=refused"]);
        if (refusing is not null) _why = SessionEndReason.AccessRuleRefused;
        // Guesses that were under way when the lock fell come too late, right or wrong.
        else if (shared.Failures.NoteSuccess(_attempt!) is { } before) _before = before;
        else _why = SessionEndReason.AccountLocked;
        return _why == SessionEndReason.LoginFailed;
    }

    // The client chooses how long its exchange takes, within the login's deadline: a password that was changed, a certificate that was revoked and an account that was closed meanwhile open nothing any more.
    // Whoever was ended for them by what all sessions hear was nobody yet when he should have heard it.
    private bool IsStillGood()
    {
        var (before, now) = (_subject!, services.Shared.Subjects.Find(_machine.UserName));
        if (now is not { CanLogin: true } || now.Id != before.Id) _why = SessionEndReason.SubjectBarred;
        else if (now.ScramVerifier != before.ScramVerifier) _isOutdated = true;
        else if (_certificate.Length > 0 && !now.Factors.Holds(_certificate, DateTimeOffset.UnixEpoch.AddMicroseconds(services.Shared.Clock.Now))) _why = SessionEndReason.CertificateRevoked;
        else
        {
            _subject = now;
            return true;
        }
        return false;
    }

    // A wrong password is no decision of the policy's.
    private ImmutableArray<string> RulesThatRefused(SessionEndReason reason) => reason switch
    {
        _ when _why == SessionEndReason.AccessRuleRefused => _judgedBy.Rules,
        SessionEndReason.AccessRefused => Elsewhere,
        SessionEndReason.EngineRefused => Engine,
        _ => [],
    };

    // Where no rule is for the subject, the section's defaults let him in.
    private static ImmutableArray<string> AdmittedBy(AccessRules access, SubjectEntry subject) =>
        access.NamesFor(subject.Name, subject.Kind, subject.Power) is { IsEmpty: false } names ? [.. names.Select(name => $"access:{name}")] : ["access"];

    // Nothing blocks: the loop serves the others meanwhile, and calls the session back.
    private LoginStep Withhold(ReadOnlySpan<byte> answer, ISessionPort port)
    {
        _withheld = answer.ToArray();
        port.PauseClient(true);
        port.WakeAfter(Penalty);
        return LoginStep.NeedMore;
    }

    private void NoteRefusal() => Penalty = _why == SessionEndReason.AccessRuleRefused
        ? services.Shared.Failures.NoteRefusal(_attempt!) : services.Shared.Failures.NoteFailure(_attempt!);
}
