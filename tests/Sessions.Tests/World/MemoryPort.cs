using Menshen.Gateway;
using Menshen.Gateway.Resting;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Sessions;
using Menshen.Sql;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.World;

/// <summary>A session's whole world in memory: two peers, an analysis that answers when told, and a memory of what was asked.</summary>
internal sealed class MemoryPort(LoopServices services) : ISessionPort
{
    private readonly Queue<(byte[] Text, SealedSchema? Schema)> _toAnalyze = new();
    private bool _toLearn;

    public Session Session { get; set; } = null!;

    public PeerStream Client { get; } = new();

    public PeerStream Engine { get; } = new();

    /// <summary>False: texts wait for <see cref="AnalyzeOne"/>.</summary>
    public bool AnalyzesAtOnce { get; set; } = true;

    public int Analyses { get; private set; }

    public bool ClientTlsStarted { get; private set; }

    public bool EngineTlsStarted { get; private set; }

    public bool EngineAsked { get; private set; }

    public bool EngineRested { get; private set; }

    public bool EngineFinished { get; private set; }

    public bool IsClosed { get; private set; }

    public bool WaitsForJournal { get; private set; }

    public List<(int Process, byte[] Secret)> Cancelled { get; } = [];

    public bool ClientCongested => Client.IsCongested;

    public bool EngineCongested => Engine.IsCongested;

    /// <summary>True: what is sent is forgotten at once, for measurements.</summary>
    public bool IsDeaf { get; set; }

    public void ToClient(ReadOnlySpan<byte> bytes)
    {
        if (!IsDeaf) Client.Deliver(bytes);
    }

    public void ToEngine(ReadOnlySpan<byte> bytes)
    {
        if (!IsDeaf) Engine.Deliver(bytes);
    }

    public void PauseClient(bool paused) => Client.Pause(paused);

    public void PauseEngine(bool paused) => Engine.Pause(paused);

    public void StartClientTls() => ClientTlsStarted = true;

    /// <summary>Tickets that a session wants to take; the test answers.</summary>
    public List<long> Redeeming { get; } = [];

    private readonly System.Collections.Concurrent.BlockingCollection<SessionEnded?> _places = [];

    public void ClaimPlace() => services.Shared.Places.Ask(Session, _places.Add);

    /// <summary>The other gateways were asked: the session hears what came of it.</summary>
    public void AwaitPlace()
    {
        _places.TryTake(out var refusal, TimeSpan.FromSeconds(20)).ShouldBeTrue("nothing came of the claim of a place");
        Session.OnPlace(refusal);
        Settle();
    }

    public void Redeem(long ticketId) => Redeeming.Add(ticketId);

    public void OpenEngine() => EngineAsked = true;

    /// <summary>How often another engine may be asked for.</summary>
    public int Patience { get; set; }

    public bool ReopenEngine() => Patience-- > 0;

    /// <summary>How often closing what rests may help.</summary>
    public int RestingOfOthers { get; set; }

    /// <summary>Where room was asked for last.</summary>
    public RestingScope? Full { get; private set; }

    public bool MakeRoom(RestingScope full)
    {
        Full = full;
        return RestingOfOthers-- > 0;
    }

    /// <summary>How often nothing that rests was to be used any more.</summary>
    public int RestingForgotten { get; private set; }

    public void ForgetRestingEngines() => RestingForgotten++;

    public void StartEngineTls() => EngineTlsStarted = true;

    public void RestEngine() => EngineRested = true;

    public void FinishEngine() => EngineFinished = true;

    public void Analyze(ReadOnlySpan<byte> text, SealedSchema? schema)
    {
        Analyses++;
        _toAnalyze.Enqueue((text.ToArray(), schema));
    }

    /// <summary>Passwords that the session asked to be set, as they came.</summary>
    public List<string> Passwords { get; } = [];

    /// <summary>Texts that subjects who learn statistics only have asked.</summary>
    public List<string> AskedStatistics { get; } = [];

    public void AskStatistics(ReadOnlySpan<byte> text, AnalyzedText facts) => AskedStatistics.Add(System.Text.Encoding.UTF8.GetString(text));

    /// <summary>The text that waits is judged.</summary>
    public void StatisticsJudged(StatisticalVerdict verdict)
    {
        Session.Relay!.Judge(verdict);
        Settle();
    }

    public void ChangePassword(SubjectEntry subject, char[] password)
    {
        Passwords.Add(new string(password));
        Array.Clear(password);
    }

    /// <summary>The change asked for is done, or refused.</summary>
    public void PasswordAnswered(Policy.Decision.Refuse? refusal)
    {
        Session.OnPasswordChanged(refusal);
        Settle();
    }

    /// <summary>How often what is sealed was to be read anew.</summary>
    public int Learning { get; private set; }

    /// <summary>False: it waits for <see cref="ColumnsLearnt"/>.</summary>
    public bool LearnsAtOnce { get; set; } = true;

    public void LearnColumns()
    {
        Learning++;
        _toLearn = true;
    }

    /// <summary>It is known.</summary>
    public void ColumnsLearnt()
    {
        _toLearn = false;
        Session.Relay!.OnColumnsLearnt();
        Settle();
    }

    public void WakeWhenJournalMoves() => WaitsForJournal = true;

    /// <summary>The session waits until the other gateways have been told.</summary>
    public bool WaitsToBeTold { get; private set; }

    public void WakeWhenTold() => WaitsToBeTold = true;

    /// <summary>They have been, or could not be.</summary>
    public void Told()
    {
        if (!WaitsToBeTold) return;
        WaitsToBeTold = false;
        Session.Relay!.OnTold();
        Settle();
    }

    public void CancelAt(EngineTarget target, int processId, ReadOnlyMemory<byte> secret) => Cancelled.Add((processId, secret.ToArray()));

    /// <summary>Statements of its own that the session has asked to cancel; the test answers by <see cref="CancelHeard"/>.</summary>
    public int CancelledOwn { get; private set; }

    public void CancelOwn(EngineTarget target, int processId, ReadOnlyMemory<byte> secret) => CancelledOwn++;

    /// <summary>The backend has been told.</summary>
    public void CancelHeard()
    {
        Session.Relay!.Quota!.OnCancelHeard(Session.Relay);
        Settle();
    }

    /// <summary>How long the session wants to wait before it goes on.</summary>
    public TimeSpan? WakesAfter { get; private set; }

    public void WakeAfter(TimeSpan delay) => WakesAfter = delay;

    /// <summary>How long until the beat that the session waits for; null: it waits for none.</summary>
    public TimeSpan? UntilBeat { get; private set; }

    public void WakeAtBeat(TimeSpan delay) => UntilBeat = delay;

    /// <summary>It is there.</summary>
    public void Beats()
    {
        UntilBeat.ShouldNotBeNull();
        UntilBeat = null;
        Session.Relay!.Pace!.Beat(Session);
        Settle();
    }

    public void Close() => IsClosed = true;

    /// <summary>The client's bytes arrive.</summary>
    public void FromClient(ReadOnlySpan<byte> bytes)
    {
        Client.Arrive(bytes);
        Settle();
    }

    /// <summary>The engine's bytes arrive.</summary>
    public void FromEngine(ReadOnlySpan<byte> bytes)
    {
        Engine.Arrive(bytes);
        Settle();
    }

    /// <summary>Answers the oldest analysis asked for.</summary>
    public void AnalyzeOne()
    {
        var (text, schema) = _toAnalyze.Dequeue();
        var planned = schema is null ? null : new PlannedText(schema, SealPlanner.Plan(text, schema));
        Session.OnAnalyzed(services.Texts.Take(text, StatementAnalyzer.Analyze(text), planned), planned);
    }

    /// <summary>The journal has moved and says so to who asked.</summary>
    public void JournalMoves()
    {
        WaitsForJournal = false;
        Session.OnJournalMoved();
        Settle();
    }

    private void Settle()
    {
        while (AnalyzesAtOnce && _toAnalyze.Count > 0) AnalyzeOne();
        if (LearnsAtOnce && _toLearn) ColumnsLearnt();
    }
}
