using Menshen.Gateway.Resting;
using Menshen.Sql;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sessions;

/// <summary>What a session may ask of the world. The session itself never waits: answers come back as calls of its <c>On…</c> methods.</summary>
/// <remarks>Two worlds exist: the event loop with real sockets, and the tests' in-memory one.</remarks>
internal interface ISessionPort
{
    /// <summary>Sends to the client, in order; never fails (a broken client is reported by <see cref="Session.OnClientEnded"/>).</summary>
    void ToClient(ReadOnlySpan<byte> bytes);

    /// <summary>Sends to the engine, in order.</summary>
    void ToEngine(ReadOnlySpan<byte> bytes);

    /// <summary>True while bytes to the client wait because it reads slowly.</summary>
    bool ClientCongested { get; }

    /// <summary>True while bytes to the engine wait.</summary>
    bool EngineCongested { get; }

    /// <summary>Stops or resumes the offering of client bytes; resuming offers the unconsumed again.</summary>
    void PauseClient(bool paused);

    /// <summary>Stops or resumes the offering of engine bytes.</summary>
    void PauseEngine(bool paused);

    /// <summary>Everything the client sends from here on is TLS; answered by <see cref="Session.OnClientTls"/>.</summary>
    void StartClientTls();

    /// <summary>Has the session counted in together with other gateways; answered by <see cref="Session.OnPlace"/>.</summary>
    void ClaimPlace();

    /// <summary>Takes one use of a ticket where all gateways take theirs; answered by <see cref="Session.OnRedeemed"/>.</summary>
    void Redeem(long ticketId);

    /// <summary>Asks for an engine stream: a resting one of the same subject, or a new one. Answered by one of
    /// <see cref="Session.OnEngineRested"/>, <see cref="Session.OnEngineOpened"/>, <see cref="Session.OnEngineUnavailable"/>.</summary>
    void OpenEngine();

    /// <summary>The engine stream is of no use, or there is none: <see cref="OpenEngine"/> again in a while. False: the login has waited long enough.</summary>
    bool ReopenEngine();

    /// <summary>There is no place for another connection: closes those that rest in it, and <see cref="OpenEngine"/> again in a while. False: it was of no use, or none rests.</summary>
    bool MakeRoom(RestingScope full);

    /// <summary>Settings that a new connection begins with have changed: none that rests has them.</summary>
    void ForgetRestingEngines();

    /// <summary>Everything the engine sends from here on is TLS; answered by <see cref="Session.OnEngineTls"/>.</summary>
    void StartEngineTls();

    /// <summary>Gives the engine stream, clean and idle, to the pool of resting ones; the session has ended.</summary>
    void RestEngine();

    /// <summary>Tells the engine that nothing more will come.</summary>
    void FinishEngine();

    /// <summary>Analyses a copy of <paramref name="text"/> elsewhere, and plans what of it is to be sealed; answered by <see cref="Session.OnAnalyzed"/>.</summary>
    void Analyze(ReadOnlySpan<byte> text, SealedSchema? schema);

    /// <summary>Has a text of a subject that learns statistics only judged elsewhere; answered by <see cref="Relay.RelayState.Judge"/>.</summary>
    void AskStatistics(ReadOnlySpan<byte> text, AnalyzedText facts);

    /// <summary>Changes the subject's own password elsewhere and clears it; answered by <see cref="Session.OnPasswordChanged"/>.</summary>
    void ChangePassword(SubjectEntry subject, char[] password);

    /// <summary>Has what is sealed in the session's database read anew elsewhere; answered by <see cref="Relay.RelayState.OnColumnsLearnt"/>, also when it could not be.</summary>
    void LearnColumns();

    /// <summary>Asks for one <see cref="Session.OnJournalMoved"/> after the journal has made progress.</summary>
    void WakeWhenJournalMoves();

    /// <summary>Asks for one <see cref="Relay.RelayState.OnTold"/> after the other gateways have been told what was used here, or could not be.</summary>
    void WakeWhenTold();

    /// <summary>Asks for one <see cref="Session.OnPenaltyOver"/> after that time.</summary>
    void WakeAfter(TimeSpan delay);

    /// <summary>Asks for one <see cref="Relay.AnswerPace.Beat"/> after that time.</summary>
    void WakeAtBeat(TimeSpan delay);

    /// <summary>Asks a server, on a stream of its own, to cancel what a session runs there (the manual's CancelRequest).</summary>
    void CancelAt(EngineTarget target, int processId, ReadOnlyMemory<byte> secret);

    /// <summary>The same for what the session itself runs; answered by <see cref="Quotas.SessionQuota.OnCancelHeard"/> once the backend has been told, so that
    /// what is sent after that cannot be hit. A cancel that does not get there has no answer.</summary>
    void CancelOwn(EngineTarget target, int processId, ReadOnlyMemory<byte> secret);

    /// <summary>Closes both streams once the client has been sent everything.</summary>
    void Close();
}
