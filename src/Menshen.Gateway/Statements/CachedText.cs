using System.Collections.Frozen;
using System.Collections.Immutable;
using Menshen.Policy;
using Menshen.Policy.Grants;
using Menshen.Policy.Labels;
using Menshen.Gateway.Decisions;
using Menshen.Gateway.EndUsers;
using Menshen.Gateway.Sealing;
using Menshen.Sql;
using Menshen.Sql.Sealing;
using Menshen.Sql.Settings;

namespace Menshen.Gateway.Statements;

/// <summary>A text as one loop knows it: its facts, the decision on it, and the numbers under which the journal knows its statements.</summary>
/// <remarks>Belongs to one loop; nothing here is shared between threads but the facts, which never change.</remarks>
internal sealed class CachedText
{
    /// <summary>Kinds of sessions whose answers are kept: as many as rules tell apart in practice.</summary>
    private const int MostProfiles = 64;

    /// <summary>Databases whose plans are kept.</summary>
    private const int MostPlans = 16;

    private static long s_templates;

    private readonly PolicySet _policy;
    private long _decidedFor = -1;
    private Decision? _decision;
    private bool _judgedUnderLabels, _judgedAtPace, _knowsSettings;
    private CachedText? _known;
    private (LabelRules Rules, string Database)? _aboveBottomOf;
    private (LabelRules Rules, string Database, long Bits)? _columnsOf;
    private Decision.Refuse? _aboveBottom, _refusedColumn;
    private SelectionProfile? _profile;
    private RecordLevel _level;
    private Dictionary<SelectionProfile, RecordLevel>? _levels;
    private PlannedText? _planned;
    private Dictionary<SealedSchema, PlannedText>? _otherPlans;
    private CachedText? _origin;
    private Dictionary<EndUserNaming, CachedText>? _sayings;
    private int _announcedGeneration = -1;
    private ImmutableArray<StatementRule> _judgedBy;
    private ImmutableArray<StatementRule> _refusedBy;
    private RuleWords? _spoken;
    private FrozenSet<StatementShape>? _comparedWith;
    private bool _isAmongThem;

    public CachedText(AnalyzedText facts, PolicySet policy)
    {
        Facts = facts;
        var all = facts.Statements;
        TakesAnyNames = all.Any(TakesNames);
        DiscardsAll = all is [{ Command: "DISCARD ALL" }];
        Declares = all.Any(s => s.Kind == StatementKind.Cursor && s.Command.StartsWith("DECLARE", StringComparison.Ordinal));
        KeepsSettings = all.All(CannotChangeSettings);
        // A newer engine may well understand what this grammar does not.
        IsOpaque = all is [{ Kind: StatementKind.Unknown or StatementKind.Unparseable }];
        OnlyTransaction = all.All(s => s.Kind is StatementKind.Transaction or StatementKind.Empty);
        CopiesIn = all.Any(s => s.Kind == StatementKind.CopyIn);
        Deallocates = all is [{ Kind: StatementKind.Deallocate } only] ? DeallocatedName.Read(only.Template.Span) : null;
        OwnPassword = all is [var alone] ? OwnPasswordStatement.Read(alone) : null;
        LiteralCount = all.Sum(s => s.LiteralCount);
        RecordsValues = policy.Journal.Values && !all.Any(SecretStatements.MayHold);
        NamesEndUser = EndUserTexts.IsAbout(all);
        MayLoseEndUser = all.Any(s => s.Setting is { Form: SettingForm.ResetAll or SettingForm.Hidden });
        RunsPrepared = all.Any(s => s.RunsPrepared || s.Setting is { Form: SettingForm.Fetched });
        CallsSetConfig = all.Any(s => s.HasWords("set_config"u8));
        MayEndTransaction = all.Any(s => s.Step != TransactionStep.None || !KeepsTransaction(s.Kind));
        MayTouchTables = all.Any(MayTouch);
        MayChangeColumns = all.Any(ColumnChanges.MayFollow);
        NamesLate = !all.All(s => s.Kind is StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge or StatementKind.Transaction or StatementKind.Set or StatementKind.Show or StatementKind.Empty);
        MayChangeDefaults = all.Any(DefaultChanges.MayFollow);
        NeedsDatabaseAlone = all.Any(DefaultChanges.NeedsDatabaseAlone);
        RefusedGrant = all.Select(GrantStatements.Decide).FirstOrDefault(refusal => refusal is not null);
        _policy = policy;
        // Numbers are handed out once per process: two loops know the same text under two numbers, the fingerprint says it is one.
        FirstTemplate = Interlocked.Add(ref s_templates, facts.Statements.Length) - facts.Statements.Length + 1;
    }

    /// <summary>What refuses the text as a grant that the engine could not judge; null: nothing does.</summary>
    public Decision.Refuse? RefusedGrant { get; }

    /// <summary>True if it calls set_config: its literals say which setting that is.</summary>
    public bool CallsSetConfig { get; }

    /// <summary>The text where each setting that it names is one that labels leave to clients.</summary>
    public CachedText WithKnownSettings()
    {
        if (_known is not null) return _known;
        _known = (CachedText)MemberwiseClone();
        (_known._origin, _known._knowsSettings, _known._judgedUnderLabels) = (Origin, true, false);
        return _known;
    }

    /// <summary>What refuses the text in databases with labels; null: nothing does.</summary>
    public Decision.Refuse? RefusedUnderLabels
    {
        get
        {
            if (_judgedUnderLabels) return field;
            field = Facts.Statements.Select(facts => LabelledDatabaseRules.Decide(facts, _knowsSettings)).FirstOrDefault(refusal => refusal is not null);
            _judgedUnderLabels = true;
            return field;
        }
    }

    /// <summary>What refuses the text to sessions whose answers leave at beats only; null: nothing does.</summary>
    public Decision.Refuse? RefusedClock
    {
        get
        {
            if (_judgedAtPace) return field;
            field = Facts.Statements.Select(LabelledDatabaseRules.DecideAtPace).FirstOrDefault(refusal => refusal is not null);
            _judgedAtPace = true;
            return field;
        }
    }

    /// <summary>What refuses the text to sessions above the bottom label of that database; null: nothing does.</summary>
    public Decision.Refuse? RefusedAboveBottom(LabelRules rules, string database)
    {
        // A text is asked about again and again in one database, and the policy may become another one meanwhile.
        if (_aboveBottomOf is var (by, place) && ReferenceEquals(by, rules) && place == database) return _aboveBottom;
        _aboveBottom = Facts.Statements.Select(facts => LabelledDatabaseRules.DecideAboveBottom(facts, rules, database)).FirstOrDefault(found => found is not null);
        _aboveBottomOf = (rules, database);
        return _aboveBottom;
    }

    /// <summary>What refuses the text in that database to a session of that label because of a column; null: nothing does.</summary>
    public Decision.Refuse? RefusedColumn(LabelRules rules, string database, long bits)
    {
        if (_columnsOf is var (by, place, label) && ReferenceEquals(by, rules) && place == database && label == bits) return _refusedColumn;
        _refusedColumn = Facts.Statements.Select(facts => LabelledDatabaseRules.DecideColumns(facts, rules, database, bits)).FirstOrDefault(found => found is not null);
        _columnsOf = (rules, database, bits);
        return _refusedColumn;
    }

    /// <summary>What is known of the text.</summary>
    public AnalyzedText Facts { get; }

    /// <summary>Statements in the text, at least one.</summary>
    public int Count => Facts.Statements.Length;

    /// <summary>Literals in the text.</summary>
    public int LiteralCount { get; }

    /// <summary>True if policy wants values recorded, and no statement of the text may hold a secret.</summary>
    public bool RecordsValues { get; }

    /// <summary>The journal's number of the first statement's template; the others follow.</summary>
    public long FirstTemplate { get; }

    /// <summary>The journal generation in which the templates were last announced.</summary>
    public int AnnouncedGeneration
    {
        get => Origin._announcedGeneration;
        set => Origin._announcedGeneration = value;
    }

    /// <summary>Bytes that its records take in the journal's ring at most; 0 while not reckoned.</summary>
    public int JournalSize { get; set; }

    /// <summary>True if some statement takes names of prepared statements away, so that they may then be given to other texts.</summary>
    public bool TakesAnyNames { get; }

    /// <summary>True if it is a DISCARD ALL.</summary>
    public bool DiscardsAll { get; }

    /// <summary>True if some statement makes a cursor by SQL, so that a portal's name may now mean another text.</summary>
    public bool Declares { get; }

    /// <summary>True if it begins and ends transactions and does nothing else.</summary>
    public bool OnlyTransaction { get; }

    /// <summary>True if some statement reads rows from the client.</summary>
    public bool CopiesIn { get; }

    /// <summary>True if no statement can change how later texts are to be read. A trigger or view that does so by a function is not seen.</summary>
    public bool KeepsSettings { get; }

    /// <summary>True where not even the number of the statements in it is known.</summary>
    public bool IsOpaque { get; }

    /// <summary>The one name that the text deallocates, as the protocol spells it; null where it is none or not certain.</summary>
    public string? Deallocates { get; }

    /// <summary>Not null: the text sets the password of a role and does nothing else.</summary>
    public OwnPasswordStatement? OwnPassword { get; }

    /// <summary>True if its literals or parameters may name an end user.</summary>
    public bool NamesEndUser { get; }

    /// <summary>True if some statement resets all settings, or may change them unseen.</summary>
    public bool MayLoseEndUser { get; }

    /// <summary>True if some statement runs what was prepared, or fetches from a cursor.</summary>
    public bool RunsPrepared { get; }

    /// <summary>What it says of the end user, where its literals were read; null: nothing.</summary>
    public EndUserNaming? Naming { get; private set; }

    /// <summary>True if the end user may be another one once it has run.</summary>
    public bool TurnsEndUser => MayLoseEndUser || Naming is { IsOpen: false };

    /// <summary>True if its transaction may be another one once it has run.</summary>
    public bool MayEndTransaction { get; }

    /// <summary>False where it is certain that it touches no table but the catalogue's.</summary>
    public bool MayTouchTables { get; }

    /// <summary>True if after it other columns may be sealed, or be where sealed ones can be seen. What functions and procedures do is not seen.</summary>
    public bool MayChangeColumns { get; }

    /// <summary>True where what its names mean is looked up when it runs, and may not have been when it was bound.</summary>
    public bool NamesLate { get; }

    /// <summary>True if after it new connections may begin with other settings, or not at all.</summary>
    public bool MayChangeDefaults { get; }

    /// <summary>True if the engine refuses it while others are connected to a database; which one is not known.</summary>
    public bool NeedsDatabaseAlone { get; }

    /// <summary>The text of which this is a form for certain sessions, or itself: plans and announcements are its.</summary>
    public CachedText Origin => _origin ?? this;

    /// <summary>The text as it is where it says nothing.</summary>
    public CachedText WithoutNaming => Origin;

    /// <summary>The text with what it says of the end user besides a name; there are few such things.</summary>
    public CachedText Saying(EndUserNaming naming)
    {
        var sayings = Origin._sayings ??= [];
        return sayings.TryGetValue(naming, out var known) ? known : sayings[naming] = Copy(naming);
    }

    /// <summary>A copy that says this; who asks for it keeps it.</summary>
    public CachedText Copy(EndUserNaming naming)
    {
        var copy = (CachedText)Origin.MemberwiseClone();
        // What is kept of the settings is kept without what is said here.
        (copy._origin, copy.Naming, copy._known) = (Origin, naming, null);
        return copy;
    }

    /// <summary>The decision for the subject: the first refusal among the statements, else allowed.</summary>
    public Decision DecideFor(long subject)
    {
        if (_decidedFor == subject && _decision is not null) return _decision;
        _decision = Decide(subject);
        _decidedFor = subject;
        return _decision;
    }

    /// <summary>Those of the rules that refuse some statement of the text, at the times at which they hold.</summary>
    public ImmutableArray<StatementRule> RulesOf(ImmutableArray<StatementRule> rules)
    {
        // Each session has an array of its own; the rules in it are those of the one policy.
        if (!_judgedBy.IsDefault && rules.AsSpan().SequenceEqual(_judgedBy.AsSpan())) return _refusedBy;
        _refusedBy = [.. rules.Where(rule => Facts.Statements.Any(rule.Refuses))];
        _spoken = RuleWords.OrNull(rules.Where(rule => !rule.Only.IsEmpty || _refusedBy.Contains(rule))
            .Select(rule => $"statements:{rule.Id}{(_refusedBy.Contains(rule) ? "=off-hours" : "")}"));
        _judgedBy = rules;
        return _refusedBy;
    }

    /// <summary>Those of the rules that have something to say of the text where none of them refuses it now; null: none has.</summary>
    public RuleWords? SpokenOf(ImmutableArray<StatementRule> rules)
    {
        RulesOf(rules);
        return _spoken;
    }

    /// <summary>True if it is one of these, or begins and ends transactions alone. The last answer is kept.</summary>
    public bool IsAmong(FrozenSet<StatementShape> known)
    {
        if (ReferenceEquals(known, _comparedWith)) return _isAmongThem;
        _isAmongThem = OnlyTransaction || (Facts.Shape is { } shape && known.Contains(shape));
        _comparedWith = known;
        return _isAmongThem;
    }

    /// <summary>How much of the text is recorded for sessions of that profile.</summary>
    public RecordLevel LevelFor(SelectionProfile profile)
    {
        if (_profile == profile) return _level;
        _levels ??= [];
        if (!_levels.TryGetValue(profile, out var level))
        {
            // Profiles of rules that are no longer in force must not pile up.
            if (_levels.Count >= MostProfiles) _levels.Clear();
            _levels[profile] = level = profile.Of(Facts);
        }
        (_profile, _level) = (profile, level);
        return level;
    }

    /// <summary>What of the text is to be sealed while that is sealed; null: not known.</summary>
    public SealPlan? PlanFor(SealedSchema schema) => Origin._planned is not { } planned ? null : planned.Schema == schema ? planned.Plan : Origin.OtherPlanFor(schema);

    /// <summary>Keeps a plan that holds for all texts like this.</summary>
    public void Keep(PlannedText planned)
    {
        if (_origin is not null)
        {
            _origin.Keep(planned);
            return;
        }
        if (_planned is not null && _planned.Schema != planned.Schema)
        {
            _otherPlans ??= [];
            // Pictures of what was sealed once must not pile up.
            if (_otherPlans.Count >= MostPlans) _otherPlans.Clear();
            _otherPlans[_planned.Schema] = _planned;
        }
        _planned = planned;
    }

    private SealPlan? OtherPlanFor(SealedSchema schema) => _otherPlans?.GetValueOrDefault(schema)?.Plan;

    /// <summary>True if the statement takes names of prepared statements away.</summary>
    public bool TakesNames(int statement) => TakesAnyNames && TakesNames(Facts.Statements[statement]);

    // PREPARE is not here: under a name in use it fails.
    private static bool TakesNames(StatementFacts statement) => statement.Kind == StatementKind.Deallocate || statement.Command == "DISCARD ALL";

    private static bool KeepsTransaction(StatementKind kind) => kind is not (StatementKind.Unknown or StatementKind.Unparseable or StatementKind.Ddl or StatementKind.Maintenance
        or StatementKind.Call or StatementKind.Do or StatementKind.OtherUtility or StatementKind.FunctionCall);

    // Drivers name the catalogue's relations without their schema.
    private static bool MayTouch(StatementFacts statement) => statement.Kind switch
    {
        StatementKind.Empty or StatementKind.Transaction or StatementKind.Set or StatementKind.Show or StatementKind.Deallocate or StatementKind.Discard
            or StatementKind.Notification => false,
        StatementKind.Select => !statement.RelationsAreComplete && statement.Setting is not { Form: SettingForm.Function } || !statement.Writes.IsEmpty
            || statement.Reads.Any(read => read.Schema is not ("pg_catalog" or "information_schema") && (read.Schema is not null || !read.Name.StartsWith("pg_", StringComparison.Ordinal))),
        _ => true,
    };

    private static bool CannotChangeSettings(StatementFacts statement) => statement.Kind switch
    {
        StatementKind.Transaction => statement.Command is "BEGIN" or "START TRANSACTION" or "SAVEPOINT",
        // A query, also inside of another command: CREATE TABLE AS, COPY (SELECT …), ALTER TABLE … ADD COLUMN … DEFAULT.
        StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Ddl or StatementKind.CopyIn or StatementKind.CopyOut =>
            statement.RelationsAreComplete && !statement.RunsPrepared && !statement.HasWords("set_config"u8) && !statement.HasWords("pg_settings"u8),
        _ => statement.Kind is StatementKind.Empty or StatementKind.Unparseable or StatementKind.Privilege or StatementKind.Role
            or StatementKind.Lock or StatementKind.Truncate or StatementKind.Notification or StatementKind.Show,
    };

    private Decision Decide(long subject)
    {
        Decision decision = null!;
        foreach (var statement in Facts.Statements)
        {
            decision = _policy.Decide(subject, statement);
            if (decision is Decision.Refuse) break;
        }
        return decision;
    }
}
