using System.Collections.Immutable;
using System.Text;
using Menshen.Gateway.Decisions;
using Menshen.Gateway.EndUsers;
using Menshen.Gateway.Labels;
using Menshen.Gateway.Quarantines;
using Menshen.Gateway.Resting;
using Menshen.Gateway.StatementRules;
using Menshen.Gateway.Quotas;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Statements;
using Menshen.Gateway.Statistics;
using Menshen.Gateway.Transport;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Policy.Labels;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Who a session is, once proven.</summary>
/// <param name="SubjectId">The catalogue's number.</param>
/// <param name="Subject">Its name.</param>
/// <param name="OwnRole">The subject's own role in the engine.</param>
/// <param name="Target">The server that it is let through to.</param>
/// <param name="Database">The database asked for.</param>
/// <param name="Application">What the client calls itself.</param>
/// <param name="Tls">Protocol and cipher, or "none".</param>
/// <param name="Parameters">Everything else the client asked for, for the engine.</param>
internal sealed record SessionIdentity(
    long SubjectId, string Subject, string OwnRole, EngineTarget Target, string Database, string Application, string Tls, StartupParameters Parameters)
{
    /// <summary>Its statements may be recorded in the journal's reserve.</summary>
    public bool UsesReserve { get; init; }

    /// <summary>The role it has in the engine: the subject's own, or the one of subject and label.</summary>
    public string EngineRole { get; private set; } = OwnRole;

    /// <summary>What labels are to it.</summary>
    public SessionLabelling Labelling { get; init; } = SessionLabelling.None;

    /// <summary>For which of its users the application asks; null: none may be named.</summary>
    public SessionEndUser? EndUser { get; init; }

    /// <summary>Its database, if that has labels and the session's own is not the bottom one; else null.</summary>
    public string? AboveBottomIn => Labelling.Carried is { } label && label.Bits != Label.Lowest.Bits ? Database : null;

    /// <summary>A label whose engine role is not known yet: it must be asked for before the engine is.</summary>
    public SessionLabel? LabelWithoutRole => EngineRole == OwnRole ? Labelling.Carried : null;

    /// <summary>Sessions of which this is equal can follow each other on one engine stream. With the role, and so with the label: a backend never
    /// serves two labels.</summary>
    public string RestingKey => $"{Target}\0{EngineRole}\0{Database}\0{Convert.ToBase64String(Parameters.Raw)}";

    /// <summary>Whose places at the engine its stream takes.</summary>
    internal RestingScope Place => new(Target, EngineRole, Database);

    /// <summary>How it proved itself: <c>scram-sha-256</c> or, bound to the TLS channel, <c>scram-sha-256-plus</c>; then <c>+ticket</c>
    /// and <c>+certificate</c> for the second factors.</summary>
    public required string Authentication { get; init; }

    /// <summary>The ticket it showed, which has to be taken before it goes on; null for none.</summary>
    public TicketEntry? Ticket { get; init; }

    /// <summary>It has the engine's superuser for a while: all of it is recorded, and nothing sealed is opened for it.</summary>
    public bool IsEmergency => Ticket is { EmergencyRole: not null };

    /// <summary>It sees the guarded data, at the primary or at a standby.</summary>
    public bool IsGuarded => Target != EngineTarget.Vault;

    /// <summary>Whether the limits on grants hold for the session: not for an emergency's superuser, nor where everything is a test.</summary>
    public bool LimitsGrants(GatewayShared shared) => !IsEmergency && shared.Policy.Profile != Profile.Transparent && IsGuarded;

    /// <summary>Fingerprint of its client certificate; empty for none.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>The subject as the catalogue knew it at login.</summary>
    public required SubjectEntry Entry { get; init; }

    /// <summary>Its login before this one.</summary>
    public LastLogin Before { get; init; } = LastLogin.Never;

    /// <summary>The policy by its number, and the rules, that let it in.</summary>
    public required (long Policy, ImmutableArray<string> Rules) AdmittedBy { get; init; }

    /// <summary>Its limits under the policy in force.</summary>
    public required SessionLimits Limits { get; init; }

    /// <summary>The engine role of its label is there.</summary>
    public void Take(string role) => EngineRole = role;

    /// <summary>The journal's record of the beginning.</summary>
    public SessionOpened ToRecord(Session session, SessionOrigin origin, long now)
    {
        var link = NeighbourTable.Find(origin.Source.Address);
        return new SessionOpened(
            now, (ulong)session.Id, SubjectId, Subject, EngineRole, Database, Application,
            origin.Source.Address.ToString(), origin.Source.Port, origin.Listener.Address.ToString(), origin.Listener.Port, Tls, session.EngineProcessId)
        {
            Authentication = Authentication,
            SubjectKind = Entry.Kind,
            Power = Entry.Power,
            Person = Entry.Person,
            MacAddress = link.Mac,
            MacOrigin = link.Origin,
            Host = Environment.MachineName,
            Options = Options(),
            Groups = string.Join(',', Entry.Groups),
            Label = Labelling.Label?.Name ?? "",
            Policy = AdmittedBy.Policy,
            Rules = AdmittedBy.Rules,
        };
    }

    /// <summary>The subject in so far as its own password is concerned.</summary>
    public OwnAccount ToAccount(PolicySet policy) => new(Entry, Tls != "none", policy.Profile);

    /// <summary>What its database's sealed columns are to it; null where nothing is ever sealed, and in profile transparent. In an
    /// emergency too: who is above the engine's rights sees what the engine has, which is ciphertext, neither opened nor masked; and a literal of his
    /// is left alone, so that he can confirm no guess.</summary>
    public SessionSeals? ToSeals(GatewayShared shared)
    {
        if (shared.Sealing is not { } sealing || IsEmergency || shared.Policy.Profile == Profile.Transparent || !IsGuarded) return null;
        return new SessionSeals(sealing, Database, new SessionRights(sealing, new SubjectDisclosure(shared, this), Labelling.Carried, shared.Time), SubjectId, shared.Budgets);
    }

    /// <summary>The keys of rows that are recorded for it; null where none ever are, and where nothing is sealed to it either: rows pass where values do.</summary>
    public SessionRowKeys? ToRowKeys(GatewayShared shared) =>
        shared.RowKeys is not { } keys || shared.Sealing is null || IsEmergency || shared.Policy.Profile == Profile.Transparent || !IsGuarded
            ? null : new SessionRowKeys(keys, Database);

    /// <summary>Whether it learns statistics only; null where nobody does, and in an emergency.</summary>
    public SessionStatistics? ToStatistics(GatewayShared shared) =>
        shared.Statistics is { } statistics && !IsEmergency && IsGuarded ? new SessionStatistics(statistics, Subject, Database) : null;

    /// <summary>What its relay knows of it.</summary>
    public RelayState ToRelay(LoopServices services, ISessionPort port, StatementRecorder recorder, SessionOrigin origin, Session session)
    {
        var (seals, rules) = (ToSeals(services.Shared), ToStatementRules(services.Shared));
        return new(services, port, recorder, ToSelection(services.Shared, origin), SubjectId)
        {
            Session = session,
            Account = ToAccount(services.Shared.Policy),
            Seals = seals,
            RowKeys = ToRowKeys(services.Shared),
            InLabelledDatabase = Labelling.InLabelledDatabase,
            AboveBottomIn = AboveBottomIn,
            ColumnsOf = Labelling.InLabelledDatabase && services.Shared.Policy.Labels.HasColumns(Database) ? (Database, Labelling.Label?.Bits ?? 0) : null,
            Pace = ToPace(services.Shared, port, session.Began),
            Statistics = ToStatistics(services.Shared),
            Quota = ToQuota(services.Shared, session),
            Quarantine = ToQuarantine(services.Shared),
            StatementRules = rules,
            Decisions = new SessionDecisions(services, this, rules, seals?.Rights),
            LimitsGrants = LimitsGrants(services.Shared),
            EndUser = EndUser,
        };
    }

    // Above whom there is nobody, nobody tells anything.
    private AnswerPace? ToPace(GatewayShared shared, ISessionPort port, long began) =>
        Labelling.InLabelledDatabase && !IsEmergency && shared.Policy.Labels is { HasPace: true } labels && !labels.IsHighest(Labelling.Label?.Bits ?? 0) ? new AnswerPace(labels.AnswersEvery, began, port) : null;

    /// <summary>How much it may use; null where nothing is ever limited, and in an emergency, which must be able to mend what went wrong.</summary>
    public SessionQuota? ToQuota(GatewayShared shared, Session session) =>
        IsEmergency || shared.Policy.Profile == Profile.Transparent ? null : new SessionQuota(shared, this, session);

    /// <summary>What is stopped for it; null where nothing ever is, and in an emergency.</summary>
    public SessionQuarantine? ToQuarantine(GatewayShared shared) =>
        shared.Quarantines is { } quarantines && !IsEmergency && IsGuarded ? new SessionQuarantine(quarantines, this) : null;

    /// <summary>Which statements are refused to it; null where none ever are, and in an emergency.</summary>
    public SessionStatements? ToStatementRules(GatewayShared shared) =>
        IsEmergency || shared.Policy.Profile == Profile.Transparent ? null : new SessionStatements(shared, this);

    /// <summary>How much of its statements is recorded.</summary>
    public SessionSelection ToSelection(GatewayShared shared, SessionOrigin origin) => new(shared, ToAudited(origin, shared.Policy), IsEmergency);

    /// <summary>What the auditor's rules can ask of it. In profile transparent anybody may be a superuser.</summary>
    private AuditedSession ToAudited(SessionOrigin origin, PolicySet policy) =>
        new(Subject, Entry.Power, origin.Source.Address, Application, Database, policy.Profile == Profile.Transparent)
        {
            Groups = Entry.Groups, Label = Labelling.Label?.Name ?? "",
        };

    // What the client asks of the engine at start-up changes what its statements mean. A setting may be called like a secret.
    private string Options()
    {
        var options = Labelling.Label is not { } label ? OptionsAsked() : $"menshen.label={label.Name} {OptionsAsked()}".TrimEnd();
        return Target == EngineTarget.Standby ? $"menshen.engine=standby {options}".TrimEnd() : options;
    }

    private string OptionsAsked()
    {
        if (!Parameters.TryGet("options"u8, out var options)) return "";
        return SecretStatements.HasSecretWord(options) ? "(not recorded: may hold a secret)" : Encoding.UTF8.GetString(options);
    }

    public override string ToString() => $"{Subject} on {Database}";
}
