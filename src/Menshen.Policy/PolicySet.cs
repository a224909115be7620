using System.Collections.Immutable;
using Menshen.Policy.Grants;
using Menshen.Policy.Labels;
using Menshen.Policy.Reading;
using Menshen.Policy.Statistics;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>A validated policy. Immutable: a new file makes a new set, and a bad file leaves the old one in force.</summary>
public sealed record PolicySet
{
    /// <summary>Name of the policy file inside a deployment's directory.</summary>
    public const string FileName = "policy.yaml";

    /// <summary>The policy of an empty file.</summary>
    public static PolicySet Default { get; } = new()
    {
        Profile = Profile.Standard,
        Listeners = ListenerRule.Default,
        Journal = JournalRules.Default,
        JournalWitnesses = [],
        JournalKeeping = JournalKeepingRules.Default,
        Sessions = SessionRules.Default,
        Accounts = AccountRules.Default,
        Passwords = PasswordRules.Default,
        Logins = LoginRules.Default,
        Access = AccessRules.None,
        Seals = SealRules.None,
        Masks = MaskRules.Default,
        Disclosure = DisclosureRules.None,
        Poison = PoisonRules.Default,
        Labels = LabelRules.None,
        Statistics = StatisticsRules.None,
        Grants = GrantRules.Default,
        Quotas = QuotaRules.None,
        EndUsers = EndUserRules.None,
        Statements = StatementRuleSet.None,
        LearntStatements = LearntStatementRules.None,
        Priorities = PriorityRules.None,
        Messages = MessageRules.Default,
        WarmConnections = WarmConnectionRules.Default,
        Forward = [],
        Control = ControlRules.Default,
        Approvals = ApprovalRules.Default,
        BreakGlass = BreakGlassRules.Default,
        Backup = BackupRules.Default,
        Scrub = ScrubRules.Default,
        Host = HostRules.Default,
        Standby = StandbyRules.Default,
        Gateways = GatewayRules.Default,
        Program = ProgramRules.Default,
        Factors = FactorRules.Default,
        Reauthentication = ReauthenticationRules.Default,
        TransparentSuperusers = [],
    };

    internal PolicySet()
    {
    }

    /// <summary>Its number in the catalogue, by which records name it; 0: it was never put there.</summary>
    public long Number { get; init; }

    public required Profile Profile { get; init; }

    /// <summary>At least one, no two alike.</summary>
    public required ImmutableArray<ListenerRule> Listeners { get; init; }

    /// <summary>The listeners of a start for which another port was asked: it is the first one's.</summary>
    public ImmutableArray<ListenerRule> ListenersOn(int? firstPort) =>
        firstPort is { } port ? Listeners.SetItem(0, Listeners[0] with { Port = port }) : Listeners;

    public required JournalRules Journal { get; init; }

    /// <summary>Places elsewhere that keep the journal's checkpoints. Default: none, because nobody can know another machine's name for you.</summary>
    public required ImmutableArray<WitnessRule> JournalWitnesses { get; init; }

    /// <summary>What a start does when the journal lacks what a witness file has seen. Default alarm: who restored a backup after a fire must get
    /// in, and everybody learns of it.</summary>
    public WitnessMismatch JournalWitnessMismatch { get; init; }

    public required JournalKeepingRules JournalKeeping { get; init; }

    public required SessionRules Sessions { get; init; }

    public required AccountRules Accounts { get; init; }

    public required PasswordRules Passwords { get; init; }

    public required LoginRules Logins { get; init; }

    /// <summary>Default: none; the limits of <see cref="Sessions"/> hold for everybody.</summary>
    public required AccessRules Access { get; init; }

    /// <summary>Columns to be sealed. Default: none, because only the owner of the data knows them; <c>menshen discover</c> proposes some.</summary>
    public required SealRules Seals { get; init; }

    /// <summary>What is shown instead of sealed values. Default: a mask for each built-in tag, everything hidden for others.</summary>
    public required MaskRules Masks { get; init; }

    /// <summary>Who may see, compare and write sealed values. Default: nobody; everybody sees masks.</summary>
    public required DisclosureRules Disclosure { get; init; }

    /// <summary>What a planted value does that nobody should open.</summary>
    public required PoisonRules Poison { get; init; }

    /// <summary>Labels, the tables that bear them, and who is cleared for what. Default: none.</summary>
    public required LabelRules Labels { get; init; }

    /// <summary>Resources of which some subjects learn statistics and nothing else. Default: none.</summary>
    public required StatisticsRules Statistics { get; init; }
    /// <summary>What owners may grant. Default: one step, to anybody but administrators.</summary>
    public required GrantRules Grants { get; init; }

    /// <summary>How much each subject may use. Default: none, because only the owner knows what is much.</summary>
    public required QuotaRules Quotas { get; init; }

    /// <summary>Which applications say for whom they ask. Default: none may, because only the owner knows which can.</summary>
    public required EndUserRules EndUsers { get; init; }

    /// <summary>Statements that are refused. Default: none besides those that no policy allows.</summary>
    public required StatementRuleSet Statements { get; init; }

    /// <summary>Whose statements are compared with learnt ones. Default: nobody's, for only the owner knows when all has been seen.</summary>
    public required LearntStatementRules LearntStatements { get; init; }

    /// <summary>Who comes first under load. Default: nobody, all are served alike.</summary>
    public required PriorityRules Priorities { get; init; }

    public required MessageRules Messages { get; init; }

    public required WarmConnectionRules WarmConnections { get; init; }

    /// <summary>Log receivers, no two alike.</summary>
    public required ImmutableArray<ForwardRule> Forward { get; init; }

    /// <summary>The https listener of the control surface.</summary>
    public required ControlRules Control { get; init; }

    /// <summary>What waits for a second person.</summary>
    public required ApprovalRules Approvals { get; init; }

    /// <summary>How long an emergency lasts.</summary>
    public required BreakGlassRules BreakGlass { get; init; }

    /// <summary>Where backups go, and how often.</summary>
    public required BackupRules Backup { get; init; }

    /// <summary>When all data is read and checked.</summary>
    public required ScrubRules Scrub { get; init; }

    /// <summary>What is watched of the machine.</summary>
    public required HostRules Host { get; init; }

    /// <summary>What is expected of the engine's other hosts.</summary>
    public required StandbyRules Standby { get; init; }

    /// <summary>What is expected of the other gateways of the catalogue.</summary>
    public required GatewayRules Gateways { get; init; }

    /// <summary>What a start demands of the program itself.</summary>
    public required ProgramRules Program { get; init; }

    /// <summary>Who needs which second factor.</summary>
    public required FactorRules Factors { get; init; }

    /// <summary>What takes a fresh proof.</summary>
    public required ReauthenticationRules Reauthentication { get; init; }

    /// <summary>Subjects whose engine role is a superuser; empty unless the profile is <see cref="Profile.Transparent"/>.</summary>
    public required ImmutableArray<string> TransparentSuperusers { get; init; }

    /// <summary>Reads and validates a file; a file that cannot be read is an error like any other.</summary>
    public static PolicyLoadResult Load(string path) => PolicyLoader.Load(path);

    /// <summary>Validates <paramref name="text"/>; <paramref name="fileName"/> is what errors call it.</summary>
    public static PolicyLoadResult Parse(string text, string fileName) => PolicyLoader.Parse(text, fileName);

    /// <summary>The same for a text that was put in force once: what strict demands of backups since then is demanded of the next one.</summary>
    public static PolicyLoadResult ParseInForce(string text, string name) => PolicyLoader.Parse(text, name, isInForce: true);

    /// <summary>The annotated file that <c>menshen init</c> writes.</summary>
    public static string DefaultFile() => PolicyLoader.ReadDefaultFile();

    /// <summary>This policy where it can change while everything runs, and <paramref name="started"/> where that takes a restart.</summary>
    public PolicySet HeldBackTo(PolicySet started)
    {
        ArgumentNullException.ThrowIfNull(started);
        var control = started.Control;
        return this with
        {
            Profile = started.Profile,
            Listeners = started.Listeners,
            Journal = started.Journal with { RowKeys = Journal.RowKeys },
            JournalWitnesses = started.JournalWitnesses,
            JournalWitnessMismatch = started.JournalWitnessMismatch,
            JournalKeeping = started.JournalKeeping,
            Logins = Logins with { RecordsPerMinute = started.Logins.RecordsPerMinute },
            Messages = Messages with { MessageBytes = started.Messages.MessageBytes },
            WarmConnections = started.WarmConnections,
            // Whether grants are refused comes with the profile.
            Grants = Grants with { AreEnforced = started.Grants.AreEnforced },
            BreakGlass = started.BreakGlass,
            Backup = Backup with { Repository = started.Backup.Repository, IsElsewhere = started.Backup.IsElsewhere },
            Program = started.Program,
            Forward = started.Forward,
            Control = control with { IdleTimeout = Control.IdleTimeout, Lifetime = Control.Lifetime },
            TransparentSuperusers = started.TransparentSuperusers,
        };
    }

    /// <summary>Decides one statement of one subject. Pure: the caller may keep the answer per template and subject.</summary>
    public Decision Decide(long subjectId, StatementFacts facts)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(subjectId);
        ArgumentNullException.ThrowIfNull(facts);
        return Profile switch
        {
            Profile.Transparent => Decision.Allow.Instance,
            _ => StatementRules.Decide(facts),
        };
    }
}
