using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>What one session has to do with sealed values. Costs a comparison where its database has none.</summary>
internal sealed class SessionSeals(ISealing sealing, string database, SessionRights rights, long subject, DisclosureBudgets budgets)
{
    /// <summary>Texts whose results' shapes are remembered; more are forgotten and described again.</summary>
    private const int MostDescribed = 1024;

    private Dictionary<CachedText, ResultShape>? _described;
    private DisclosureLedger? _ledger;
    private ResultShape? _shape;
    private SealedSchema? _schema;
    private SealedSchema? _changing;
    private SealedSchema? _moving;
    private TableMoves _moves = TableMoves.None;
    private int _epoch = int.MinValue;
    private Decision.Refuse? _copyRefusal;

    /// <summary>What is sealed in the session's database now; null: nothing.</summary>
    public SealedSchema? Schema
    {
        get
        {
            Look();
            return _schema;
        }
    }

    /// <summary>What of it the session made itself.</summary>
    public OwnRelations Own { get; } = new();

    /// <summary>What the texts mean that were prepared by SQL.</summary>
    public PreparedMeanings Prepared { get; } = new();

    /// <summary>What is sealed for that text; null: nothing.</summary>
    public SealedSchema? SchemaFor(CachedText text) => Own.SchemaFor(text, Schema);

    /// <summary>The same for a text that was prepared and is bound.</summary>
    public SealedSchema? SchemaForBind(CachedText text) => Own.SchemaForBind(text, Schema);

    /// <summary>Relations of the session's database that are being sealed or opened in this moment; null: none.</summary>
    public SealedSchema? Changing
    {
        get
        {
            Look();
            return _changing;
        }
    }

    /// <summary>The number of the last change of a column by us; what is planned from now on keeps it.</summary>
    public int Moves
    {
        get
        {
            Look();
            return _moves.Last;
        }
    }

    /// <summary>The same, as it was when the transaction under way began: under REPEATABLE READ its snapshot has the rows as they were then, and what is sealed for them as
    /// they are now would equal none. Who reads anew for each statement is told to send it again as well: which of the two it is the text does not say.</summary>
    public int MovesAtBegin { get; private set; }

    /// <summary>A transaction may begin with the next statement.</summary>
    public void NoteBegin() => MovesAtBegin = Moves;

    /// <summary>What is answered here is what the catalogue's other gateways go by, too.</summary>
    public bool IsHeard => sealing.IsCurrent;

    /// <summary>The catalogue's other gateways may have changed columns without waiting for us, and the text may touch rows: nobody knows here what its literals mean.</summary>
    public bool IsUnheard(CachedText text) => !IsHeard && SealChange.MayTouchRows(text);

    /// <summary>The text has to do with rows of a table that we sealed or opened since then, or do in this moment: its literals do not mean what they meant.</summary>
    public bool IsStale(CachedText text, int since)
    {
        Look();
        return (_moving is not null || since != _moves.Last) && SealChange.Touches(text, _moves, since, _moving);
    }

    /// <summary>Nobody here knows what is sealed in the database, and the text meets rows.</summary>
    public bool IsUnread(CachedText text)
    {
        Look();
        return _moving is { IsAnything: true } && SealChange.MeetsRows(text);
    }

    /// <summary>Why nothing goes to rows of what is stale.</summary>
    public Decision.Refuse WhyStale =>
        ReferenceEquals(_moving, SealedSchema.Anything) ? SealRefusals.Unread(database) : ReferenceEquals(_moving, SealedSchema.AnythingYet) ? SealRefusals.Reading(database) : SealRefusals.Moving;

    /// <summary>Why what was under way there was cancelled, and not by its client; null: where nobody knows what is sealed it is as likely that its time was up, and the engine says so.</summary>
    public Decision.Refuse? WhyCancelled => _moving is { IsAnything: true } ? null : SealRefusals.Moving;

    public SessionRights Rights { get; } = rights;

    public DisclosureLedger Ledger => _ledger ??= new DisclosureLedger();

    /// <summary>A rule is used up that stops: further values are masked, and the session is about to end.</summary>
    public bool IsOverBudget { get; private set; }

    /// <summary>A rule whose daily limit was reached here, which is not in the journal yet.</summary>
    public (string Rule, int Limit, string Action)? UntoldBudget { get; private set; }

    /// <summary>The journal has it.</summary>
    public void TellBudget() => UntoldBudget = null;

    /// <summary>Seal group of a poison value that came by and is not in the journal yet; 0: none.</summary>
    public int UntoldPoison { get; private set; }

    /// <summary>A poison value came by, and policy stops the session for it: nothing is shown any more.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>A value that nobody should ever open was about to be shown.</summary>
    public void NotePoison(int group)
    {
        UntoldPoison = group;
        IsStopped |= Rights.StopsAtPoison;
    }

    /// <summary>The journal has it.</summary>
    public void TellPoison() => UntoldPoison = 0;

    /// <summary>True if the value may be shown in clear, as far as the right's daily limit goes.</summary>
    public bool MayShowClear(in DisclosureRight right, ulong digest)
    {
        if (right is not { ValuesADay: { } limit, BudgetOf: { } rule }) return true;
        if (budgets.TrySpend(subject, rule, limit, digest)) return true;
        if (budgets.TryTell(subject, rule)) UntoldBudget = (rule, limit, right.OverBudget == BudgetAction.Stop ? "stopped" : "masked");
        IsOverBudget |= right.OverBudget == BudgetAction.Stop;
        return false;
    }

    /// <summary>The client takes UTF-8: in another encoding a value could swallow what stands behind it.</summary>
    public bool ShowsText { get; set; }

    /// <summary>True while results wait for the journal: the session is not at rest.</summary>
    public bool IsHolding { get; set; }

    /// <summary>The shape of the result that passes.</summary>
    public ResultShape Shape => _shape ??= new ResultShape();

    /// <summary>The prepared text whose results have that shape; null: those of the last Query.</summary>
    public CachedText? ShapeIsOf { get; set; }

    /// <summary>The COPY FROM STDIN under way into a table with sealed columns.</summary>
    public CopyInSealer? CopyIn { get; private set; }

    /// <summary>That COPY was broken off: what the client still sends of it is dropped.</summary>
    public bool IsCopyBroken { get; private set; }

    /// <summary>A new statement begins; null: it copies nothing into sealed columns.</summary>
    public void BeginCopy(CopyInSealer? copy)
    {
        CopyIn?.Dispose();
        (CopyIn, IsCopyBroken, _copyRefusal) = (copy, false, null);
    }

    /// <summary>A row cannot be sealed.</summary>
    public void BreakCopy(Decision.Refuse refusal) => (IsCopyBroken, _copyRefusal) = (true, refusal);

    /// <summary>The engine has ended the statement by an error; answers why, if it was for a row that cannot be sealed.</summary>
    /// <remarks>What the client still sends of a broken copy is dropped on: it is plaintext.</remarks>
    public Decision.Refuse? EndCopy()
    {
        if (!IsCopyBroken) BeginCopy(null);
        var refusal = _copyRefusal;
        _copyRefusal = null;
        return refusal;
    }

    private void Look()
    {
        var epoch = sealing.Epoch;
        if (_epoch == epoch) return;
        // In this order: a change that has its number is among those under way, or is in the schema.
        _changing = sealing.ChangingIn(database);
        _moves = sealing.MovesIn(database);
        _moving = sealing.MovingIn(database);
        _schema = sealing.SchemaOf(database);
        _epoch = epoch;
    }

    /// <summary>Remembers what the engine said of a prepared text's results.</summary>
    public ResultShape ShapeOf(CachedText text)
    {
        _described ??= [];
        if (_described.TryGetValue(text, out var shape)) return shape;
        if (_described.Count >= MostDescribed) _described.Clear();
        return _described[text] = new ResultShape();
    }
}
