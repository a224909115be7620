using System.Buffers;
using System.Globalization;
using System.Text;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Wire;
using SqlState = Menshen.Wire.SqlState;

namespace Menshen.Gateway.Sessions;

/// <summary>What a client reads between its login and its first statement.</summary>
/// <remarks>ParameterStatus and notices of the engine, then ours (the banner, the last login), BackendKeyData with a secret of ours, and
/// ReadyForQuery. Notices may come at any time of the protocol; drivers that do not show them pass over them.</remarks>
internal static class SessionGreeting
{
    /// <summary>Sends all of it, at a pace when its time has come, and lets the client speak; <paramref name="notices"/> are the engine's.</summary>
    public static void Send(ISessionPort port, LoopServices services, Session session, RelayState state, ReadOnlyMemory<byte> notices)
    {
        if (state.Pace is { } pace) pace.Greet(() => SendNow(port, services, session, state, notices));
        else SendNow(port, services, session, state, notices);
    }

    private static void SendNow(ISessionPort port, LoopServices services, Session session, RelayState state, ReadOnlyMemory<byte> notices)
    {
        var greeting = session.Welcome!.Greeting;
        state.LearnAll(greeting.Span);
        port.ToClient(greeting.Span);
        port.ToClient(notices.Span);
        var output = services.Scratch;
        output.ResetWrittenCount();
        Write(output, session, services.Shared.Policy.Sessions, state.Encoding == ClientEncoding.Utf8);
        port.ToClient(output.WrittenSpan);
        port.PauseClient(false);
    }

    private static void Write(IBufferWriter<byte> output, Session session, SessionRules rules, bool isUtf8)
    {
        var identity = session.Identity!;
        if (rules.Banner.Length > 0) WriteNotice(output, rules.Banner, isUtf8);
        if (rules.LastLogin == LoginNotice.Everybody || rules.LastLogin == LoginNotice.Persons && identity.Entry.Kind == "person")
            WriteNotice(output, Words(identity.Before), isUtf8);
        if (identity.Entry.Notice.Length > 0) WriteNotice(output, identity.Entry.Notice, isUtf8);
        if (identity.Labelling.Label is { } label) WriteNotice(output, $"session label: {label.Name}", isUtf8);
        BackendKeyData.Write(output, session.EngineProcessId, session.CancelSecret);
        ReadyForQuery.Write(output, TransactionStatus.Idle);
    }

    private static string Words(LastLogin before)
    {
        var last = before.At is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"last login {at.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC from {before.Source}")
            : "first login of this account";
        return string.Create(CultureInfo.InvariantCulture, $"{last}; failed attempts since: {before.FailuresSince}");
    }

    // The client reads it in its own encoding, of which all share ASCII.
    private static void WriteNotice(IBufferWriter<byte> output, string text, bool isUtf8) =>
        NoticeResponse.Write(output, Severity.Notice, SqlState.SuccessfulCompletion, isUtf8 ? text : Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(text)));
}
