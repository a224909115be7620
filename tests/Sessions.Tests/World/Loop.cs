using System.Buffers;
using System.Net;
using System.Text;
using Menshen.Gateway;
using Menshen.Gateway.Quotas;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>What one loop has, with a real journal in a temporary directory; makes sessions whose streams are in memory.</summary>
internal sealed class Loop : IDisposable
{
    public const string Bounded = "profile: standard\njournal: {durability: bounded}\nlogins: {delay: 0s, longest-delay: 0s}\n";
    public const string Transparent = "profile: transparent\njournal: {durability: bounded}\n";
    public const string Strict = "profile: standard\njournal: {durability: strict}\n";

    private static readonly SealingSecret Sealing = new(new byte[SealingSecret.Size]);

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-sessions-").FullName;
    private readonly JournalWriter _journal;
    private bool _journalClosed;
    private PolicySet _policy;

    public Loop(string policy = Bounded, int ringBytes = 2 << 20, SpaceLimits? space = null, TimeProvider? time = null, ISealing? sealing = null, bool labels = false,
        IStatistics? statistics = null, IQuarantines? quarantines = null, IRowKeys? rowKeys = null, ShareSignal? sharing = null, ILearntStatements? learnt = null,
        long segmentBytes = 64 << 20, IPlaceLedger? places = null)
    {
        var loaded = PolicySet.Parse(policy, "policy.yaml");
        loaded.Errors.ShouldBeEmpty();
        _policy = loaded.Policy! with { Number = 1 };
        var strict = loaded.Policy!.Journal.Durability == JournalDurability.Strict;
        _journal = JournalWriter.Open(
            new JournalOptions
            {
                Directory = _directory, Origin = "test", RingBytes = ringBytes, CheckpointInterval = TimeSpan.FromMilliseconds(10), RetryPause = TimeSpan.FromMinutes(10),
                Durability = strict ? Durability.Strict : Durability.Bounded(TimeSpan.FromMilliseconds(1)),
                Space = space ?? SpaceLimits.None,
                SegmentBytes = segmentBytes,
            },
            Signer, Sealing, TimeProvider.System);
        Failures = new FailureCounter(loaded.Policy.Logins, time ?? TimeProvider.System);
        Shared = new GatewayShared(new InForce<PolicySet>(() => _policy), Subjects, Failures, Engine, _journal, new ScramMockSecret(new byte[32]), time ?? TimeProvider.System)
        {
            Sealing = sealing,
            RowKeys = rowKeys,
            Labels = labels ? new TestLabels(loaded.Policy.Labels) : null,
            Statistics = statistics,
            Quarantines = quarantines,
            Learnt = learnt,
            Uses = new SubjectUses(new Clock(time ?? TimeProvider.System), sharing),
            PlaceLedger = places,
        };
        Services = new LoopServices(Shared, _journal.CreateRing(() => Moved.Set()));
    }

    /// <summary>The digest by which a row is found in this loop's records.</summary>
    public static ulong DigestOf(string database, string table, params string[] key)
    {
        var identity = new ArrayBufferWriter<byte>();
        identity.Write(RowIdentity.Prefix(database, table));
        foreach (var value in key) RowIdentity.Append(identity, Encoding.UTF8.GetBytes(value));
        using var digester = Sealing.CreateRowDigesters()[0];
        return digester.DigestOf(identity.WrittenSpan);
    }

    public PausableSigner Signer { get; } = new();

    public TestEngineAccess Engine { get; } = new();

    public FailureCounter Failures { get; }

    public TestSubjects Subjects { get; } = new();

    public GatewayShared Shared { get; }

    public LoopServices Services { get; }

    /// <summary>Set by the journal's thread when it calls the loop.</summary>
    public AutoResetEvent Moved { get; } = new(initialState: false);

    public bool JournalAccepts => _journal.Accepting;

    /// <summary>What the statement of an ordinary subject meets at the journal.</summary>
    public StatementIntake Intake => _journal.IntakeFor(usesReserve: false);

    /// <summary>Fills the journal's space up to its reserve, or the reserve too.</summary>
    public void FillSpace(bool reserveToo = false)
    {
        while (_journal.IntakeFor(reserveToo) == StatementIntake.Record)
        {
            _journal.Record(new AdministrationActed(1, "test", new string('x', 900), "space", "filled"), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        }
    }

    /// <summary>From now on that policy is in force, under the next number.</summary>
    public void Apply(string policy) => _policy = PolicySet.Parse(policy, "policy.yaml").Policy! with { Number = _policy.Number + 1 };

    /// <summary>A client has connected.</summary>
    public Conversation Connect(bool plaintextAllowed = true, bool tlsAvailable = true, string source = "127.0.0.1")
    {
        var login = new ClientLoginOptions
        {
            TlsAvailable = tlsAvailable, PlaintextAllowed = plaintextAllowed, MockSecret = Shared.MockSecret,
            PasswordHint = Shared.Policy.Factors.DemandsAnything ? SessionEnds.FactorHint : null,
        };
        return new Conversation(this, new SessionOrigin(new IPEndPoint(IPAddress.Parse(source), 50001), new IPEndPoint(IPAddress.Loopback, 6543), login));
    }

    /// <summary>A client has connected and logged in as alice or another, on an engine stream that rested.</summary>
    public Conversation LogIn(string user = "alice") => Connect().LogIn(user);

    /// <summary>Nothing becomes durable until the signer is released.</summary>
    public void HoldJournal() => Signer.Hold(Stir);

    /// <summary>Nothing is accepted until the signer is mended.</summary>
    public void FailJournal()
    {
        Signer.Fail();
        // No login for it: whether the journal still accepted while its client logged in was chance.
        Stir();
        SpinWait.SpinUntil(() => !JournalAccepts, TimeSpan.FromSeconds(10)).ShouldBeTrue();
    }

    /// <summary>A record of its own: the checkpoint of all that came before may be signed already, and without a new one nothing is signed again.</summary>
    private void Stir() => Services.Ring.TryAppend(new AdministrationActed(1, "test", "stir", "ring", "stirred"), out _);

    /// <summary>All that the journal holds; closes it.</summary>
    public IReadOnlyList<JournalEntry> Journal()
    {
        CloseJournal();
        return [.. new JournalReader(_directory, Sealing).Read(JournalFilter.All)];
    }

    /// <summary>The journal's files, in their order; closes it.</summary>
    public IReadOnlyList<string> Segments()
    {
        CloseJournal();
        return [.. Directory.GetFiles(_directory, "*.mjl").Order()];
    }

    /// <summary>The bytes of the journal's files; closes it.</summary>
    public byte[] JournalBytes()
    {
        CloseJournal();
        return [.. Directory.GetFiles(_directory, "*.mjl").Order().SelectMany(File.ReadAllBytes)];
    }

    /// <summary>The statements of the journal, such as <c>2 SELECT $1: Succeeded, 1 rows</c>; closes it.</summary>
    public IReadOnlyList<string> Statements() => [.. Journal().Where(e => e.Kind == RecordKind.StatementSubmitted).OrderBy(e => e.SessionId).ThenBy(e => e.StatementNumber).Select(Describe)];

    /// <summary>The reason of the last session's end, or of the last failed login; closes the journal.</summary>
    public string? LastEnd() => Journal().LastOrDefault(e => e.Kind is RecordKind.SessionClosed or RecordKind.LoginFailed)?.Detail;

    public void Dispose()
    {
        Signer.Mend();
        Signer.Release();
        CloseJournal();
        Services.Seals.Dispose();
        Shared.Analysis.Dispose();
        Signer.Dispose();
        Moved.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private void CloseJournal()
    {
        if (_journalClosed) return;
        _journalClosed = true;
        Signer.Release();
        _journal.Dispose();
    }

    private static string Describe(JournalEntry e)
    {
        var state = e.SqlState == default ? "" : $" {e.SqlState}";
        return $"{e.StatementNumber} {e.Text}: {e.Outcome}{state}" + (e.Rows > 0 ? $", {e.Rows} rows" : "");
    }
}
