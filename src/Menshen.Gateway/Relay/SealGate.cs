using System.Buffers;
using Menshen.Gateway.Sealing;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>Seals what a client's message aims at sealed columns, before it is recorded and before it goes.</summary>
/// <remarks>A statement is never printed anew: literals and parameters are exchanged in place. What is recorded has them sealed in any case; what goes
/// to the engine has those of predicates sealed only for whoever may search, so that no answer can confirm another's guess.</remarks>
internal sealed class SealGate(RelayState state)
{
    /// <summary>Object ids of text, varchar, char(n) and "unknown"; 0 is a parameter without a type.</summary>
    private static ReadOnlySpan<uint> TextTypes => [0, 25, 1043, 1042, 705];

    private SealPlan _plan = SealPlan.Nothing;
    private int _moves;
    private bool _replacesText;
    private bool _replacesBody;

    /// <summary>The message's text names sealed columns, or may touch them unseen.</summary>
    public bool TouchesSealed => _plan.TouchesSealed;

    /// <summary>What of the message's text is sealed.</summary>
    public SealPlan Plan => _plan;

    /// <summary>The number of the last sealing or opening of a column that was known when the message's text was planned.</summary>
    public int Moves => _moves;

    private LoopSeals Loop => state.Services.Seals;

    /// <summary>True while it is not known what of the text is to be sealed: it has been sent to be planned and the client waits.</summary>
    public bool MustWait(CachedText text, ReadOnlySpan<byte> sent)
    {
        _plan = SealPlan.Nothing;
        _replacesText = false;
        // Before the schema: what it then says holds what that number says, and perhaps more.
        _moves = state.Seals?.MovesAtBegin ?? 0;
        // What is not understood has no plan: policy refuses it wherever something is sealed. What PostgreSQL's grammar refuses has one,
        // for the engine would quote its words in an error and its log.
        if (state.Seals?.SchemaFor(text) is not { } schema || IsNotUnderstood(text)) return false;
        if (state.Planned is { } planned && planned.Schema == schema)
        {
            _plan = planned.Plan;
            return false;
        }
        if (!TryDecode(sent, out var utf8)) return false;
        if (text.PlanFor(schema) is { } known && (known.Literals.IsEmpty || HasPlaces(utf8, known, text)))
        {
            _plan = known;
            return false;
        }
        state.Hold(ClientHold.Analysis);
        state.Port.Analyze(utf8, schema);
        return true;
    }

    /// <summary>Seals the literals of a Query; not null: why it cannot go.</summary>
    public Decision.Refuse? PrepareQuery(CachedText text, ReadOnlySpan<byte> sent)
    {
        if (Stale(text) is { } stale) return stale;
        if (!_plan.TouchesSealed) return null;
        var refusal = Prepare(text, sent);
        if (refusal is null && !_plan.CopiedIn.IsEmpty && text.Count > 1) refusal = SealRefusals.ManyCopies;
        refusal ??= Own(text);
        if (refusal is not null) state.Services.Texts.Values.Clear();
        return refusal;
    }

    /// <summary>Seals the literals of a Parse; not null: why it cannot go.</summary>
    public Decision.Refuse? PrepareParse(CachedText text, in Parse parse)
    {
        if (Stale(text) is { } stale) return stale;
        if (!_plan.TouchesSealed) return null;
        var refusal = Prepare(text, parse.Text);
        if (refusal is null && !_plan.CopiedIn.IsEmpty) refusal = SealRefusals.SimpleCopyOnly;
        if (refusal is null && !AreText(parse)) refusal = SealRefusals.NotText;
        refusal ??= Own(text);
        if (refusal is not null) state.Services.Texts.Values.Clear();
        return refusal;
    }

    /// <summary>The text names a table one of whose columns is being sealed or opened in this moment: of its values nothing is recorded.</summary>
    /// <remarks>The engine commits first and we learn of it later. A record in between would have in clear, for ever, what the column hides already.</remarks>
    public bool IsChanging(CachedText text)
    {
        if (state.Seals?.Changing is not { } changing) return false;
        if (text.IsOpaque) return true;
        foreach (var statement in text.Facts.Statements)
        {
            if (statement.IsUnread || changing.MayBeNamedIn(statement.WholeTemplate.Span)) return true;
        }
        return false;
    }

    /// <summary>Seals the parameters of a Bind; not null: why it cannot go.</summary>
    /// <param name="name">The statement's.</param>
    /// <param name="recorded">The body as the journal may have it.</param>
    public Decision.Refuse? PrepareBind(CachedText text, ReadOnlySpan<byte> name, ReadOnlySpan<byte> body, out ReadOnlySpan<byte> recorded)
    {
        recorded = body;
        _plan = SealPlan.Nothing;
        _replacesBody = false;
        if (state.Seals is not { } seals || text.IsOpaque) return null;
        recorded = default;
        _moves = state.Seals?.MovesAtBegin ?? 0;
        if (Stale(text) is { } stale) return stale;
        // The last sealed column of a database may just have been opened.
        if ((seals.SchemaForBind(text) is { } schema ? text.PlanFor(schema) : SealPlan.Nothing) is not { } plan) return SealRefusals.Changed;
        if (!state.Literals.AreSealedBy(plan, name, text)) return SealRefusals.Changed;
        _plan = plan;
        if (!plan.TouchesSealed)
        {
            recorded = body;
            return null;
        }
        // Asked again at each Bind: rights end, and a statement may have been prepared before anything was sealed.
        if (_plan.Fault is { } fault) return SealRefusals.Of(fault);
        if (!_plan.CopiedIn.IsEmpty) return SealRefusals.SimpleCopyOnly;
        if ((RefusalBy(seals.Rights) ?? Own(text)) is { } missing) return missing;
        recorded = body;
        return _plan.Parameters.IsEmpty ? null : SealParameters(body, seals.Rights, out recorded);
    }

    // What the text makes is known from here on, whatever becomes of it.
    private Decision.Refuse? Own(CachedText text) => state.Seals!.Own.TryAdd(_plan.Makes, text, state.Seals.Schema) ? null : SealRefusals.ManyOwn;

    // Why the text means something else than it was sealed for, or what it runs does.
    private Decision.Refuse? Stale(CachedText text)
    {
        if (state.Seals is not { } seals) return null;
        var refusal = seals.IsUnheard(text) ? SealRefusals.Unheard : seals.IsUnread(text) || seals.IsStale(text, _moves) ? seals.WhyStale : IsPreparedOtherwise(text, seals) ? SealRefusals.ChangedBySql : null;
        // Also one without a literal of a sealed column: it may be sealed before the EXECUTE, which then compares ciphertext with plaintext.
        if (refusal is null && text.Facts.Statements.Any(static statement => statement.Kind == StatementKind.Prepare))
        {
            state.Literals.NotePrepare(_moves);
            if (!seals.Prepared.Note(text, seals)) refusal = SealRefusals.ManyPrepared;
        }
        if (refusal is not null) state.Services.Texts.Values.Clear();
        return refusal;
    }

    private bool IsPreparedOtherwise(CachedText text, SessionSeals seals) => state.Literals.PreparedBySql is { } moves && text.RunsPrepared && (moves < seals.Moves || !seals.Prepared.AllHold(seals));

    /// <summary>What a portal was bound by.</summary>
    public (int Moves, SealedSchema? Schema) Bound(CachedText text) => (_moves, state.Seals?.SchemaForBind(text));

    /// <summary>Why a portal that was bound does not run any more; null: it may.</summary>
    /// <remarks>COPY, PREPARE, EXECUTE and definitions look for their tables when they run, and not when they are bound.</remarks>
    public Decision.Refuse? RefusalOfRunning(RelayState.Portal portal)
    {
        if (state.Seals is not { } seals || !portal.Text.NamesLate || portal.Text.IsOpaque) return null;
        if (IsPreparedOtherwise(portal.Text, seals)) return SealRefusals.ChangedBySql;
        var schema = seals.SchemaForBind(portal.Text);
        return ReferenceEquals(schema, portal.Sealing.Schema)
            || SealedSchema.AreTheSame(PreparedMeanings.Tables(portal.Text, portal.Sealing.Schema), PreparedMeanings.Tables(portal.Text, schema)) ? null : SealRefusals.Changed;
    }

    /// <summary>Why a function is not called by its number; null: it may be.</summary>
    public Decision.Refuse? RefusalOfFunction(uint oid) => SealRefusals.OfFunction(oid, state.Seals?.Schema);

    private Decision.Refuse? SealParameters(ReadOnlySpan<byte> body, SessionRights rights, out ReadOnlySpan<byte> recorded)
    {
        recorded = default;
        if (!ReferenceEquals(state.Encoding, ClientEncoding.Utf8)) return SealRefusals.NotUtf8;
        var targets = _plan.Parameters.AsSpan();
        if (Loop.Binds.Seal(body, targets, rights, forRecord: true) is { } refusal) return refusal;
        recorded = Loop.Binds.Body;
        if (!MaySearchAll(targets, rights))
        {
            recorded = Loop.KeepForRecord(recorded);
            if (Loop.Binds.Seal(body, targets, rights, forRecord: false) is { } second) return second;
        }
        _replacesBody = true;
        return null;
    }

    /// <summary>Writes the Query that goes in place of the client's. False: the client's may go.</summary>
    public bool TryWriteQuery(IBufferWriter<byte> engine, ref PendingReply reply)
    {
        if (_plan.TouchesSealed) reply.CopyForm = _plan.CopyForm;
        state.Seals?.BeginCopy(_plan.CopiedIn.All(group => group == 0) ? null : new CopyInSealer(_plan.CopiedIn, _plan.CopyForm, Loop.Values, state.Seals!.Rights, state.Seals.Schema));
        if (!_replacesText) return false;
        Query.Write(engine, Loop.Texts.Text);
        return true;
    }

    /// <summary>The same for a Parse.</summary>
    public bool TryWriteParse(IBufferWriter<byte> engine, in Parse parse)
    {
        if (!_replacesText) return false;
        var types = new uint[parse.ParameterTypeCount];
        for (var i = 0; i < types.Length; i++) types[i] = parse.ParameterType(i);
        Parse.Write(engine, parse.Statement, Loop.Texts.Text, types);
        return true;
    }

    /// <summary>The same for a Bind.</summary>
    public bool TryWriteBind(IBufferWriter<byte> engine)
    {
        if (!_replacesBody) return false;
        var writer = MessageWriter.Begin(engine, FrontendType.Bind, Loop.Binds.Body.Length);
        writer.WriteBytes(Loop.Binds.Body);
        writer.Finish();
        return true;
    }

    private Decision.Refuse? Prepare(CachedText text, ReadOnlySpan<byte> sent)
    {
        if (_plan.Fault is { } fault) return SealRefusals.Of(fault);
        var rights = state.Seals!.Rights;
        if (RefusalBy(rights) is { } missing) return missing;
        var needsUtf8 = !_plan.Literals.IsEmpty || !_plan.Parameters.IsEmpty || !_plan.CopiedIn.IsEmpty;
        if (needsUtf8 && !ReferenceEquals(state.Encoding, ClientEncoding.Utf8)) return SealRefusals.NotUtf8;
        if (_plan.Literals.IsEmpty) return null;
        var targets = _plan.Literals.AsSpan();
        var isKnown = state.Services.Texts.TryFindLiterals(sent, out var places, out var count);
        // Two lexers that count differently: only the planner's own places can be trusted.
        isKnown &= count == text.LiteralCount;
        if (!isKnown) places = default;
        var own = isKnown && places.Length > targets[^1].Index ? default : _plan.Places.AsSpan();
        if (Loop.Texts.Seal(sent, places, targets, own, rights, forRecord: true) is { } refusal) return refusal;
        if (isKnown && text.RecordsValues) state.Services.Texts.Values.TakeLiterals(Loop.Texts.Text, Loop.Texts.Places, count, text);
        else state.Services.Texts.Values.Clear();
        if (!MaySearchAll(targets, rights) && Loop.Texts.Seal(sent, places, targets, own, rights, forRecord: false) is { } second) return second;
        _replacesText = true;
        return null;
    }

    // A predicate for equality is left alone for whoever may not search, and matches nothing. A pattern left alone would match ciphertext, and a row after
    // another tell which values end alike: so it is refused.
    private Decision.Refuse? RefusalBy(SessionRights rights)
    {
        if (!MayWriteAll(rights)) return SealRefusals.MayNotWrite;
        return RefusalOf(_plan.Literals.AsSpan(), rights) ?? RefusalOf(_plan.Parameters.AsSpan(), rights);
    }

    private static Decision.Refuse? RefusalOf(ReadOnlySpan<SealTarget> targets, SessionRights rights)
    {
        foreach (var target in targets)
        {
            if (target.IsSuffix && !rights.Of(target.Group).MaySearch) return SealRefusals.MayNotSearch;
            // DELETE ... WHERE phone <> '138' would take the row with 138 too that was written at another label, or before there were labels.
            if (target.IsNegated && rights.Of(target.Group).WritesAt != 0) return SealRefusals.Negated;
        }
        return null;
    }

    private bool MayWriteAll(SessionRights rights)
    {
        foreach (var target in _plan.Literals)
        {
            if (target.Use == SealUse.Write && !rights.Of(target.Group).MayWrite) return false;
        }
        foreach (var target in _plan.Parameters)
        {
            if (target.Use == SealUse.Write && !rights.Of(target.Group).MayWrite) return false;
        }
        foreach (var group in _plan.CopiedIn)
        {
            if (group != 0 && !rights.Of(group).MayWrite) return false;
        }
        return true;
    }

    private static bool MaySearchAll(ReadOnlySpan<SealTarget> targets, SessionRights rights)
    {
        foreach (var target in targets)
        {
            if (target.Use == SealUse.Search && !rights.Of(target.Group).MaySearch) return false;
        }
        return true;
    }

    private bool AreText(in Parse parse)
    {
        foreach (var target in _plan.Parameters)
        {
            if (target.Index <= parse.ParameterTypeCount && !TextTypes.Contains(parse.ParameterType(target.Index - 1))) return false;
        }
        return true;
    }

    // A text with a key has the places of its first literals only; one without has those that its own plan has.
    private bool HasPlaces(ReadOnlySpan<byte> utf8, SealPlan plan, CachedText text) =>
        !state.Services.Texts.TryFindLiterals(utf8, out var places, out var count) || count == text.LiteralCount && places.Length > plan.Literals[^1].Index;

    private static bool IsNotUnderstood(CachedText text) => text.IsOpaque && text.Facts.Statements[0].Kind != StatementKind.Unparseable;

    private bool TryDecode(ReadOnlySpan<byte> sent, out ReadOnlySpan<byte> utf8)
    {
        Loop.Decoded.ResetWrittenCount();
        return state.Encoding.TryRead(sent, Loop.Decoded, out utf8);
    }
}
