using Menshen.Gateway.Relay;
using Menshen.Journal;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Statements;

/// <summary>The literals of one session's prepared texts, and the plan by which they were sealed, kept from Parse to the Binds that run them.</summary>
/// <remarks>Two texts with one template share their facts and differ in their literals alone. Where a Parse fails or is passed over, the name
/// means an older text again, whose literals are gone: they are then unknown, and the record says so. So are those
/// for which a session has no memory left.</remarks>
internal sealed class PreparedLiterals
{
    /// <summary>Bytes (256 KiB) that one session's named texts may take: hundreds of usual ones, and thousands of sessions may do it at once.</summary>
    private const int MostBytes = 256 * 1024;

    private readonly NameTable<Kept> _named = new();
    private readonly Kept _unnamed = new();
    private readonly NameTable<SealPlan> _plans = new();
    private long _serial;
    private int _namedBytes;

    /// <summary>The number of the last change of a column when the session first prepared a text by SQL's PREPARE; null: it has not.</summary>
    /// <remarks>Of which name is not known: EXECUTE of any is judged by the oldest, as long as the session lives. DEALLOCATE ends it for nobody, because what was sent behind one may
    /// have prepared anew before its answer came.</remarks>
    public int? PreparedBySql { get; private set; }

    /// <summary>The text prepares by SQL.</summary>
    public void NotePrepare(int moves) => PreparedBySql ??= moves;

    /// <summary>Keeps the literals of a text that was given a name; answers the number under which they can be found again.</summary>
    public long Keep(string name, CachedText text, TextValues values, SealPlan plan)
    {
        var serial = Keep(name, text, values);
        if (text.LiteralCount > 0) _plans.Set(name, plan);
        return serial;
    }

    /// <summary>Whether the literals that the engine has of a prepared text are sealed as that plan would have them. Where it is not known by which plan
    /// they were sealed, only what touches nothing sealed passes.</summary>
    /// <remarks>The engine has the text as it was at its Parse, plaintext of a column that was sealed since or the other way round, and another session's
    /// Parse of the same text may long have been planned anew.</remarks>
    public bool AreSealedBy(SealPlan plan, ReadOnlySpan<byte> name, CachedText text)
    {
        if (text.LiteralCount == 0) return true;
        var then = _plans.Find(name);
        return then is null ? !plan.TouchesSealed : then == plan || then.Literals.AsSpan().SequenceEqual(plan.Literals.AsSpan());
    }

    private long Keep(string name, CachedText text, TextValues values)
    {
        if (text.LiteralCount == 0 || !text.RecordsValues || name.Length > 0 && !HasRoom(name, values.Literals.Length))
        {
            Forget(name);
            return 0;
        }
        var kept = _unnamed;
        // The unnamed statement is prepared anew for every execution by many drivers: its memory is used again.
        if (name.Length > 0)
        {
            Forget(name);
            _named.Set(name, kept = new Kept());
            _namedBytes += values.Literals.Length;
        }
        kept.Take(text, values, ++_serial);
        return _serial;
    }

    /// <summary>What the name means now, its literals are not known.</summary>
    public void Forget(string name)
    {
        _plans.Set(name, null);
        if (name.Length > 0) _namedBytes -= _named.Set(name, null)?.Length ?? 0;
        else _unnamed.Text = null;
    }

    /// <summary>All names but the unnamed are gone.</summary>
    public void ForgetNamed()
    {
        _named.ForgetNamed();
        _plans.ForgetNamed();
        _namedBytes = 0;
    }

    /// <summary>Copies the literals of the statement with that name; false where they are not known.</summary>
    public bool TryCopy(ReadOnlySpan<byte> name, CachedText text, StatementValuesWriter writer) => TryCopy(name.IsEmpty ? _unnamed : _named.Find(name), text, writer);

    /// <summary>The same, of the Parse with that number and of no later one.</summary>
    public bool TryCopy(string name, long serial, CachedText text, StatementValuesWriter writer)
    {
        var kept = name.Length == 0 ? _unnamed : _named.Find(name);
        return kept?.Serial == serial && TryCopy(kept, text, writer);
    }

    // A list of one byte says that values are withheld: it must outlive any budget, or the parameters of its Binds would be recorded.
    private bool HasRoom(string name, int bytes) => bytes == 1 || _namedBytes - (_named.Find(name)?.Length ?? 0) + bytes <= MostBytes;

    private static bool TryCopy(Kept? kept, CachedText text, StatementValuesWriter writer)
    {
        if (kept is null || kept.Text != text) return false;
        writer.CopyLiterals(kept.Bytes.AsSpan(0, kept.Length), kept.IsCut);
        return true;
    }

    private sealed class Kept
    {
        public CachedText? Text { get; set; }

        public byte[] Bytes { get; private set; } = [];

        public int Length { get; private set; }

        public bool IsCut { get; private set; }

        public long Serial { get; private set; }

        public void Take(CachedText text, TextValues values, long serial)
        {
            (Text, Serial, IsCut) = (text, serial, values.LiteralsAreCut);
            Length = values.Literals.Length;
            if (Bytes.Length < Length) Bytes = new byte[Length];
            values.Literals.CopyTo(Bytes);
            // Two lexers disagreed.
            if (Length == 0) Text = null;
        }
    }
}
