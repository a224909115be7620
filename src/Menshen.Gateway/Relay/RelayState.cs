using System.Text;
using Menshen.Gateway.Decisions;
using Menshen.Gateway.EndUsers;
using Menshen.Gateway.Quarantines;
using Menshen.Gateway.Quotas;
using Menshen.Gateway.StatementRules;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Gateway.Statistics;
using Menshen.Policy;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>What both directions of one session's relay know.</summary>
internal sealed class RelayState(LoopServices services, ISessionPort port, StatementRecorder recorder, SessionSelection selection, long subject)
{
    /// <summary>Bytes of a name that the engine looks at (PostgreSQL's NAMEDATALEN less one).</summary>
    public const int LongestName = 63;

    private bool _defaultsMayDiffer;

    /// <summary>What the loop offers to all its sessions.</summary>
    public LoopServices Services { get; } = services;

    public ISessionPort Port { get; } = port;

    public StatementRecorder Recorder { get; } = recorder;

    /// <summary>How much of the session's statements is recorded.</summary>
    public SessionSelection Selection { get; } = selection;

    /// <summary>The subject in so far as its own password is concerned.</summary>
    public required OwnAccount Account { get; init; }

    /// <summary>The subject's number, for decisions.</summary>
    public long Subject { get; } = subject;

    /// <summary>The rules for databases with labels hold.</summary>
    public bool InLabelledDatabase { get; init; }

    /// <summary>The database, if it has labels and the session's is not the bottom one; else null.</summary>
    public string? AboveBottomIn { get; init; }

    /// <summary>The database with labelled columns, and the session's label there, 0 without one; null: none there has a label of its own.</summary>
    public (string Database, long Bits)? ColumnsOf { get; init; }

    /// <summary>When its answers may leave; null: at any time.</summary>
    public AnswerPace? Pace { get; init; }

    /// <summary>True unless the session is an emergency's or everything is a test: the limits on grants hold for it.</summary>
    public bool LimitsGrants { get; init; }

    /// <summary>The replies the engine owes.</summary>
    public ReplyQueue Replies { get; } = new();

    /// <summary>Rows of the result that the engine is sending; other threads may look at it.</summary>
    public ulong Rows { get; set; }

    /// <summary>Prepared statements of the protocol.</summary>
    public NameTable<CachedText> Statements { get; } = new();

    /// <summary>The literals of their texts.</summary>
    public PreparedLiterals Literals { get; } = new();

    /// <summary>Portals of the protocol.</summary>
    public NameTable<Portal> Portals { get; } = new();

    /// <summary>An error makes the engine pass over everything up to the next Sync; so do we.</summary>
    public bool SkippingToSync { get; set; }

    /// <summary>Messages of the extended protocol went since the last Sync: a transaction is open of which no ReadyForQuery has told.</summary>
    public bool IsUnsynced { get; set; }

    /// <summary>A message of the client's is judged.</summary>
    public void NoteMessage(byte type)
    {
        // It is the first of a transaction, if it begins one: behind it a change of a column comes too late for what the transaction sees.
        if (Replies.Count == 0 && !IsUnsynced && TransactionStatus == Wire.TransactionStatus.Idle) Seals?.NoteBegin();
        IsUnsynced |= type is FrontendType.Parse or FrontendType.Bind or FrontendType.Execute or FrontendType.Describe or FrontendType.Close;
    }

    /// <summary>Something was bound since the last ReadyForQuery: a transaction without a BEGIN has work in it.</summary>
    public bool HasBound { get; set; }

    /// <summary>The engine reads CopyData; it ignores Sync and Flush until the copy ends.</summary>
    public bool CopyingIn { get; set; }

    /// <summary>The engine's word on the transaction: I, T or E (ReadyForQuery).</summary>
    public byte TransactionStatus { get; set; } = Wire.TransactionStatus.Idle;

    /// <summary>How the client writes; in some encodings the bytes of a character look like quotes (SJIS, BIG5, GBK ...).</summary>
    public ClientEncoding Encoding { get; private set; } = ClientEncoding.Utf8;

    /// <summary>The engine's setting of that name; with it off a backslash changes where a literal ends.</summary>
    public bool StandardConformingStrings { get; set; } = true;

    /// <summary>Something went to the engine that may change the two settings above, and no ReadyForQuery, before which the engine reports them, has come since.</summary>
    public bool SettingsMayChange { get; set; }

    /// <summary>The newest reply owed ends with ReadyForQuery: after it the settings are known.</summary>
    public bool EndsWithReady => Replies.Count > 0 && Replies[Replies.Count - 1].Kind is (ExpectedReply.Sync or ExpectedReply.Query or ExpectedReply.FunctionCall);

    /// <summary>What the session has to do with sealed values; null where nothing is ever sealed.</summary>
    public SessionSeals? Seals { get; init; }

    /// <summary>What its client cancelled.</summary>
    public OwnCancels Cancels { get; } = new();

    /// <summary>What it may have changed of sealed columns.</summary>
    public ColumnNews News { get; } = new(port);

    /// <summary>What its statements changed of sealed columns is known.</summary>
    public void OnColumnsLearnt()
    {
        News.Forget();
        Port.PauseEngine(false);
    }

    /// <summary>An answer waits until the catalogue has said what was changed meanwhile.</summary>
    public bool WaitsToBeHeard { get; set; }

    /// <summary>Looks whether it has; each second.</summary>
    public void LookWhetherHeard()
    {
        if (!WaitsToBeHeard || Seals is { IsHeard: false }) return;
        WaitsToBeHeard = false;
        Port.PauseEngine(false);
    }

    /// <summary>The other gateways have been told what was used here, or could not be: what waits for that is counted again.</summary>
    public void OnTold() => Port.PauseEngine(false);

    /// <summary>The session is over: nothing that it was given and did not need stays with it.</summary>
    public void Leave()
    {
        Account.Forget();
        Quota?.ReturnLeases();
    }

    /// <summary>The keys of rows that are recorded; null where none ever are.</summary>
    public SessionRowKeys? RowKeys { get; init; }

    /// <summary>What of all that is stopped concerns it; null where nothing ever is.</summary>
    public SessionQuarantine? Quarantine { get; init; }

    /// <summary>How much its subject may use; null where nothing is ever limited.</summary>
    public SessionQuota? Quota { get; init; }

    /// <summary>The policy's rules about statements; null where none are for it.</summary>
    public SessionStatements? StatementRules { get; init; }

    /// <summary>What the records say of who decided.</summary>
    public required SessionDecisions Decisions { get; init; }

    /// <summary>For which of its users an application asks; null where none may be named.</summary>
    public SessionEndUser? EndUser { get; init; }

    /// <summary>The plan of the text that waits, made for it alone.</summary>
    public PlannedText? Planned { get; set; }

    /// <summary>Whether it learns statistics only; null where nobody does.</summary>
    public SessionStatistics? Statistics { get; init; }

    /// <summary>What was judged of the text that waits, for a session that learns statistics only.</summary>
    public StatisticalVerdict? Judged { get; set; }

    /// <summary>The text whose analysis has just come back; the message that waited for it is offered next.</summary>
    public CachedText? Arrived { get; set; }

    /// <summary>Whose relay it is.</summary>
    public Session? Session { get; init; }

    /// <summary>The engine has said what a setting is from here on.</summary>
    public void Hear(ParameterStatus said)
    {
        Learn(said.Name, said.Value);
        Session?.OnSetting(said);
    }

    /// <summary>Takes note of a setting of the engine that changes how texts are to be read.</summary>
    public void Learn(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("client_encoding"u8)) Encoding = ClientEncoding.Named(System.Text.Encoding.ASCII.GetString(value));
        else if (name.SequenceEqual("standard_conforming_strings"u8)) StandardConformingStrings = value.SequenceEqual("on"u8);
        else return;
        // Facts found under other settings are facts of another text.
        (Arrived, Planned, Judged) = (null, null, null);
    }

    /// <summary>The same for ParameterStatus messages in a row.</summary>
    public void LearnAll(ReadOnlySpan<byte> frames)
    {
        while (FrameReader.TryReadHeader(frames, out var header) && FrameReader.TryReadBody(frames, header, out var body))
        {
            if (ParameterStatus.TryParse(body, out var status)) Learn(status.Name, status.Value);
            frames = frames[(int)header.FrameLength..];
        }
    }

    /// <summary>Portals that were bound and will never be executed; their records still wait for an outcome.</summary>
    public List<(long Number, long SubmittedAt)> NeverExecuted { get; } = [];

    /// <summary>The portal's name means something else, or nothing, from here on.</summary>
    public void Abandon(Portal? portal)
    {
        if (portal is not { Number: > 0 }) return;
        if (!portal.IsLeftOut) NeverExecuted.Add((portal.Number, portal.SubmittedAt));
        portal.Number = 0;
    }

    /// <summary>The Bind of that number has failed or was passed over: that is its outcome, and no portal waits to be executed.</summary>
    public void ForgetBound(long number)
    {
        for (var i = NeverExecuted.Count - 1; i >= 0; i--)
        {
            if (NeverExecuted[i].Number == number) NeverExecuted.RemoveAt(i);
        }
        if (Portals.Find([]) is { } unnamed && unnamed.Number == number) unnamed.Number = 0;
        if (Portals.Count > 0) Portals.ForEachNamed(portal => portal.Number = portal.Number == number ? 0 : portal.Number);
    }

    /// <summary>A statement has succeeded; what others must hear of it they hear when it is committed.</summary>
    public void OnSuccess(CachedText text)
    {
        if (text.MayChangeColumns && Seals is { Schema: not null }) News.Note();
        // What goes behind it in one pipeline may have made some anew.
        if (text.DiscardsAll && (Replies.Count == 1 || Replies.Count == 2 && EndsWithReady)) Seals?.Own.Forget();
        _defaultsMayDiffer |= text.MayChangeDefaults;
    }

    /// <summary>No transaction is open any more.</summary>
    public void OnIdle()
    {
        ForgetPortals();
        if (Replies.Count == 0 && !IsUnsynced) Seals?.Own.ForgetRead(Seals.Schema);
        if (!_defaultsMayDiffer) return;
        _defaultsMayDiffer = false;
        Port.ForgetRestingEngines();
    }

    /// <summary>The transaction has ended and its portals with it; those bound by messages still under way belong to the next.</summary>
    public void ForgetPortals()
    {
        if (Portals.Find([]) is { Number: > 0 } unnamed && !IsBoundLater(unnamed.Number)) Abandon(unnamed);
        if (Portals.Count == 0) return;
        Portals.ForEachNamed(portal => Abandon(IsBoundLater(portal.Number) ? null : portal));
        if (Replies.Count == 0) Portals.ForgetNamed();
        else Portals.ForgetNamedUnless(IsBoundLater);
    }

    /// <summary>A Bind with that number is still owed its answer.</summary>
    public bool IsBoundLater(long number)
    {
        for (var i = 0; i < Replies.Count; i++)
        {
            if (Replies[i].Kind == ExpectedReply.Bind && Replies[i].Number == number) return true;
        }
        return false;
    }

    private bool IsBoundLater(string name)
    {
        for (var i = 0; i < Replies.Count; i++)
        {
            if (Replies[i].Kind == ExpectedReply.Bind && Replies[i].Name == name) return true;
        }
        return false;
    }

    /// <summary>A text went to the engine that takes names of prepared statements away; which, is known when it has been answered.</summary>
    public bool NamesMayChange { get; set; }

    /// <summary>A name of the protocol as the engine knows it: in UTF-8, and so short that it is not cut. False: nobody can tell which name it is.</summary>
    /// <remarks>The engine takes two names for one that are equal in their first 63 bytes; and one name in two encodings is one name.</remarks>
    public bool TryName(ReadOnlySpan<byte> sent, out ReadOnlySpan<byte> name)
    {
        name = sent;
        if (sent.Length <= LongestName && Ascii.IsValid(sent)) return true;
        // A SET under way may change the encoding before the engine reads the name.
        return !SettingsMayChange && Encoding.TryRead(sent, Services.Scratch, out name) && name.Length <= LongestName;
    }

    /// <summary>The statement of a text has succeeded: the names that it takes away mean nothing any more.</summary>
    public void ForgetNamesOf(CachedText text, int statement)
    {
        if (!text.TakesNames(statement)) return;
        if (text.Deallocates is { } one)
        {
            Statements.Set(one, null);
            Literals.Forget(one);
            return;
        }
        Statements.ForgetNamed();
        Literals.ForgetNamed();
    }

    /// <summary>Why the client is not being read.</summary>
    public ClientHold Holds { get; private set; }

    /// <summary>Stops reading the client for one more reason.</summary>
    public void Hold(ClientHold reason)
    {
        Holds |= reason;
        Port.PauseClient(true);
    }

    /// <summary>Takes a reason away; the client is read again when none is left.</summary>
    public void Release(ClientHold reason)
    {
        if ((Holds & reason) == 0) return;
        Holds &= ~reason;
        if (Holds == ClientHold.None) Port.PauseClient(false);
    }

    /// <summary>What was asked about the text that waits is judged.</summary>
    public void Judge(StatisticalVerdict verdict)
    {
        if ((Holds & ClientHold.Analysis) == 0) return;
        Judged = verdict;
        Release(ClientHold.Analysis);
    }

    /// <summary>Nothing owed, nothing half-sent, no transaction: the engine stream could serve another session.</summary>
    public bool IsIdle => Replies.Count == 0 && !IsUnsynced && TransactionStatus == Wire.TransactionStatus.Idle && !CopyingIn && Seals is not { IsHolding: true }
        && Quota is not { IsUnsettled: true };

    /// <summary>The rule that refuses the text to this session; null: none does.</summary>
    public Decision.Refuse? RefusalOf(CachedText text) =>
        text.DecideFor(Subject) as Decision.Refuse ?? (LimitsGrants ? text.RefusedGrant : null) ?? (InLabelledDatabase ? text.RefusedUnderLabels : null)
            ?? (AboveBottomIn is { } database ? text.RefusedAboveBottom(Services.Shared.Policy.Labels, database) : null)
            ?? (ColumnsOf is var (place, bits) ? text.RefusedColumn(Services.Shared.Policy.Labels, place, bits) : null) ?? (Pace is null ? null : text.RefusedClock)
            ?? (Statistics is { IsLimited: true } ? StatisticsGate.RefusalOf(text) : null) ?? RefusalOfEndUser(text) ?? Quarantine?.RefusalOf(text)
            ?? StatementRules?.RefusalOf(text) ?? Quota?.RefusalOf(text, this);

    /// <summary>What decided, for the record; <see cref="RefusalOf"/> was asked right before.</summary>
    public RecordedDecision DecisionOn(CachedText text, Decision.Refuse? refusal, bool touchesSealed) =>
        refusal is not null ? Decisions.Refused(refusal, touchesSealed) : Account.Changes(text) ? Decisions.OfAccount() : Decisions.Allowed(text, touchesSealed);

    /// <summary>A text was decided, and recorded under that number.</summary>
    public void NoteSubmitted(CachedText text, Decision.Refuse? refusal, long number)
    {
        SettingsMayChange |= !text.KeepsSettings;
        if (refusal is null)
        {
            StatementRules?.NotePassed(text, number, Recorder);
            // The engine waits some seconds for others to go, and those at rest hold on for minutes.
            if (text.NeedsDatabaseAlone) Port.ForgetRestingEngines();
            return;
        }
        Services.Counters.Refused++;
        StatementRules?.Note(refusal, text, number, Recorder);
    }

    // What names nobody is nobody's claim, and pools send it to whomever they serve.
    // What names somebody for certain touches no table; what else calls set_config may.
    private Decision.Refuse? RefusalOfEndUser(CachedText text) => (text.Naming is not { } naming ? null : EndUser is null && !naming.IsFree ? EndUserRefusals.MayNot : naming.Fault)
        ?? (EndUser is { IsMissing: true } && text.MayTouchTables ? EndUserRefusals.NotNamed : null);

    /// <summary>The next move is the client's, in a transaction or not.</summary>
    public bool WaitsForClient => (Replies.Count == 0 || CopyingIn) && !WaitsToBeHeard;

    /// <summary>What a Bind gives a name to.</summary>
    public sealed class Portal
    {
        /// <summary>The statement bound.</summary>
        public required CachedText Text { get; set; }

        /// <summary>The number of the last sealing or opening of a column that was known when it was bound, and what was sealed for it.</summary>
        public (int Moves, SealedSchema? Schema) Sealing { get; set; }

        /// <summary>The journal's number of the record made at Bind; 0 once an Execute has used it.</summary>
        public long Number { get; set; }

        /// <summary>There is no such record: the auditor's rules leave the statement out.</summary>
        public bool IsLeftOut { get; set; }

        /// <summary>What let it pass.</summary>
        public RecordedDecision? Decision { get; set; }

        /// <summary>When that record was made.</summary>
        public long SubmittedAt { get; set; }

        /// <summary>The row that the statement names by its key.</summary>
        public NamedRow Named { get; set; }

        /// <summary>How the Bind asked for its results.</summary>
        public ResultFormats Formats { get; set; }

        /// <summary>Rows that its parts have sent, for a quota.</summary>
        public long Rows { get; set; }

        /// <summary>Bytes of their answers.</summary>
        public long Bytes { get; set; }
    }
}
