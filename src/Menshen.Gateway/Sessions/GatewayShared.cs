using Menshen.Gateway.Quotas;
using Menshen.Gateway.Resting;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Statements;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>What all loops share: immutable, or safe to use from any thread.</summary>
internal sealed class GatewayShared(
    InForce<PolicySet> policy, ISubjectDirectory subjects, ILoginFailures failures, IEngineAccess engine, JournalWriter journal, ScramMockSecret mockSecret,
    TimeProvider time)
    : IDisposable
{
    private AuditSelection _selection = AuditSelection.Everything;
    private SessionPlaces? _places;

    /// <summary>The policy in force now; another object each time that one is applied.</summary>
    public PolicySet Policy => policy.Now;

    public ISubjectDirectory Subjects { get; } = subjects;

    /// <summary>The one counter of wrong passwords.</summary>
    public ILoginFailures Failures { get; } = failures;

    public IEngineAccess Engine { get; } = engine;

    /// <summary>Changes subjects' own passwords; null: nobody does.</summary>
    public IOwnPasswords? Passwords { get; init; }

    public JournalWriter Journal { get; } = journal;

    /// <summary>Where tickets are taken; null: none is good.</summary>
    public ITicketDesk? Tickets { get; init; }

    /// <summary>What is sealed; null: nothing ever is.</summary>
    public ISealing? Sealing { get; init; }

    /// <summary>Primary keys of labelled and sealed tables; null: no keys of rows are recorded.</summary>
    public IRowKeys? RowKeys { get; init; }

    /// <summary>Labels of sessions; null: nothing is labelled.</summary>
    public ISessionLabels? Labels { get; init; }

    /// <summary>Who learns statistics only; null: nobody.</summary>
    public IStatistics? Statistics { get; init; }

    /// <summary>What is stopped in an emergency; null: nothing ever is.</summary>
    public IQuarantines? Quarantines { get; init; }

    /// <summary>What applications are known to send; null: nothing is.</summary>
    public ILearntStatements? Learnt { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Makes unknown names look like known ones.</summary>
    public ScramMockSecret MockSecret { get; } = mockSecret;

    /// <summary>The auditor's choice; replaced as a whole, seen by each session at its next statement.</summary>
    public AuditSelection Selection
    {
        get => Volatile.Read(ref _selection);
        set => Volatile.Write(ref _selection, value);
    }

    public Clock Clock { get; } = new(time);

    /// <summary>What subjects have seen today.</summary>
    public DisclosureBudgets Budgets { get; } = new(time);

    /// <summary>What subjects have used within the hour; by itself until it is counted together with other gateways.</summary>
    public SubjectUses Uses { get; init; } = new(new Clock(time));

    /// <summary>Every session that has logged in.</summary>
    public SessionRegistry Sessions { get; init; } = new(policy.Of(p => p.Sessions), policy.Of(p => p.Quotas), policy.Of(p => p.Priorities));

    /// <summary>Where sessions are counted together with other gateways; null: this one's alone are.</summary>
    public IPlaceLedger? PlaceLedger { get; init; }

    /// <summary>By which sessions are counted in.</summary>
    public SessionPlaces Places => LazyInitializer.EnsureInitialized(ref _places, () => new SessionPlaces(Sessions, PlaceLedger));

    /// <summary>Engine streams between two sessions.</summary>
    public AllResting Resting { get; init; } = new(policy.Now.WarmConnections.Total, int.MaxValue);

    /// <summary>Connections that have not logged in yet.</summary>
    public HalfOpenGate HalfOpen { get; } = new(policy.Of(p => p.Sessions));

    /// <summary>Analyses texts of usual length.</summary>
    public AnalysisThread Analysis { get; } = new();

    /// <summary>Analyses long texts, so that one session's dump does not hold up the others' statements.</summary>
    public AnalysisThread LongAnalysis { get; } = new();

    public void Dispose()
    {
        Analysis.Dispose();
        LongAnalysis.Dispose();
    }
}
