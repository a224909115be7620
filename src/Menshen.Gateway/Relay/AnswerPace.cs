using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Sql.Settings;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>Lets the answers of a session leave at the beats of a clock only, and its next message in only after them: what others do to the time of a statement is then told once a beat at most.</summary>
/// <remarks><code>
/// login  ──greeting──► wait ──beat──► client
/// engine ──bytes─────► wait ──beat──► what is here leaves in one go     client ──Sync, Query, COMMIT──► wait until the answer has left
/// client ──rows of a COPY──► 256 KiB ──beat──► the next
/// </code>
/// Held like an answer whose record is not on disk yet: the engine is not read meanwhile. Loop thread; allocates nothing behind the login.</remarks>
/// <param name="beat">Between two beats.</param>
/// <param name="began">When the session did, in milliseconds of <see cref="Environment.TickCount64"/>: before the engine had anything to do for it.</param>
/// <param name="port">Whom to ask for them.</param>
internal sealed class AnswerPace(TimeSpan beat, long began, ISessionPort port)
{
    private bool _asked, _isNow;
    private Action? _greeting;

    /// <summary>True if what the engine said must wait; it then goes on by itself.</summary>
    public bool MustWait()
    {
        if (_isNow) return false;
        port.PauseEngine(true);
        Ask();
        return true;
    }

    /// <summary>Sends the first words at the next beat: how long the engine took for the login tells how busy it is, as an answer does, and logins can be repeated.</summary>
    public void Greet(Action greeting)
    {
        _greeting = greeting;
        Ask();
    }

    /// <summary>True if a message of that type must wait until what is owed has left; else a clock of the engine's would tell when it was made: <c>now()</c> of the next transaction.</summary>
    public static bool MustFollow(byte type, RelayState state)
    {
        // Rows go on, and the engine runs nothing else meanwhile.
        if (state.CopyingIn || Newest(state) is var newest && newest < 0) return false;
        return state.Replies[newest].Kind switch
        {
            ExpectedReply.Sync or ExpectedReply.Query or ExpectedReply.FunctionCall => true,
            // It may have statements in it that end the transaction, and begins when what is before it has ended.
            _ when type is FrontendType.Query or FrontendType.FunctionCall => true,
            ExpectedReply.Execute => type is not (FrontendType.Sync or FrontendType.Flush or FrontendType.Terminate) && MayEnd(state.Replies[newest].Text),
            _ => false,
        };
    }

    /// <summary>True if the engine keeps what is waited for until a Sync or Flush, which may be what waits here.</summary>
    public static bool NeedsFlush(RelayState state) => Newest(state) is var newest and >= 0 && state.Replies[newest].Kind is not (ExpectedReply.Sync or ExpectedReply.Query or ExpectedReply.FunctionCall);

    /// <summary>True if the Execute may end the transaction, and something else is owed before it: in one pipeline the next transaction's <c>now()</c>, by <c>AND CHAIN</c> this one's, would be the end of that.</summary>
    public static bool MustStandAlone(ReadOnlySpan<byte> execute, RelayState state)
    {
        if (state.CopyingIn || state.SkippingToSync || !Execute.TryParse(execute, out var message) || !state.TryName(message.Portal, out var name)
            || state.Portals.Find(name)?.Text is not { } text || !MayEnd(text)) return false;
        for (var i = 0; i < state.Replies.Count; i++)
        {
            // Its own Parse and Bind are.
            if (state.Replies[i].Text is { } other && !ReferenceEquals(other, text) || state.Replies[i].Kind == ExpectedReply.Execute) return true;
        }

        return false;
    }

    /// <summary>Rows of a COPY have gone: no more of them before the next beat, or how fast the engine takes them would be a clock without end.</summary>
    public void HoldRows(RelayState state)
    {
        state.Hold(ClientHold.Beat);
        Ask();
    }

    /// <summary>The engine has taken all that waited.</summary>
    public static void OnEngineRoom(RelayState? state)
    {
        // When it has is seen by who has more to send.
        if (state is { Pace: { } pace } && (state.Holds & ClientHold.EngineCongested) != 0) pace.HoldRows(state);
        state?.Release(ClientHold.EngineCongested);
    }

    /// <summary>A beat is there: what waits leaves, and what comes a moment later waits for the next.</summary>
    public void Beat(Session session)
    {
        (_asked, _isNow) = (false, true);
        var greeting = _greeting;
        _greeting = null;
        greeting?.Invoke();
        // Before the engine's words: rows that those let in wait for the next beat.
        if (session.Phase == SessionPhase.Relaying) session.Relay!.Release(ClientHold.Beat);
        session.GoOn();
        _isNow = false;
    }

    private void Ask()
    {
        if (_asked) return;
        _asked = true;
        // Counted from the session's beginning, and not from the answer's coming: that would be its time, and a beat more.
        var length = (long)beat.TotalMilliseconds;
        port.WakeAtBeat(TimeSpan.FromMilliseconds(length - (Environment.TickCount64 - began) % length));
    }

    // The end of a COPY is owed no answer of its own.
    private static int Newest(RelayState state)
    {
        var newest = state.Replies.Count - 1;
        while (newest >= 0 && state.Replies[newest].Kind == ExpectedReply.CopyEnd) newest--;
        return newest;
    }

    private static bool MayEnd(CachedText? text) => text is { MayEndTransaction: true }
        && text.Facts.Statements is not [{ Step: TransactionStep.Saves or TransactionStep.Releases or TransactionStep.RollsBackToSavepoint }];
}
