using System.Buffers;
using Menshen.Gateway.Relay;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Wire;

namespace Menshen.Gateway.Statements;

/// <summary>The values of the message that a loop is about to record: the literals of its text and the parameters bound to it.</summary>
/// <remarks>One per loop, filled anew for each message and copied into the journal's ring; nothing is allocated in steady state. A
/// value with a secret's word in it may hold a statement of its own, or name its neighbour: all values of its text are withheld.</remarks>
internal sealed class TextValues
{
    /// <summary>Bytes of shorter values have no room for a word and a secret, and are not looked through.</summary>
    private const int ShortestSearched = 6;

    /// <summary>Bytes of each value that are looked through: eight times what is kept of one, so that no value costs a loop its time.</summary>
    private const int MostSearched = 8 * StatementValues.MaxValueBytes;

    /// <summary>Bytes of a section that has <see cref="Withheld"/> in it and nothing else: flags and list.</summary>
    private const int WithheldSection = 2;

    private readonly StatementValuesWriter _writer = new();
    private readonly ArrayBufferWriter<byte> _decoded = new(StatementValues.MaxValueBytes);
    private (int Start, int Length)[] _sections = new (int, int)[1];
    private readonly byte[] _literals = new byte[StatementValuesWriter.RoomFor(1)];
    private int _count;
    private int _literalsLength;
    private bool _hasSecretWord;

    /// <summary>The list of literals of a text whose values are withheld: none. That of any other text with literals has some or is cut.</summary>
    private static ReadOnlySpan<byte> Withheld => [0];

    /// <summary>The literals of a prepared text as one list, for the Binds to come; empty where it has none.</summary>
    public ReadOnlySpan<byte> Literals => _literals.AsSpan(0, _literalsLength);

    /// <summary>Something of <see cref="Literals"/> was left out.</summary>
    public bool LiteralsAreCut { get; private set; }

    /// <summary>There are no values, or none that may be recorded.</summary>
    public void Clear()
    {
        _count = 0;
        _literalsLength = 0;
        _hasSecretWord = false;
        LiteralsAreCut = false;
    }

    /// <summary>The section of one statement; empty where nothing is to be recorded.</summary>
    public ReadOnlyMemory<byte> this[int statement] =>
        statement < _count ? _writer.Section(_sections[statement].Start, _sections[statement].Length) : default;

    /// <summary>Takes the literals of a text.</summary>
    /// <param name="utf8">The text in which the places are.</param>
    /// <param name="count">Literals in the text, of which <paramref name="places"/> may have only the first.</param>
    public void TakeLiterals(ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, int count, CachedText text)
    {
        Clear();
        if (text.LiteralCount == 0 || text.Count > _sections.Length && !MakeRoom(text.Count)) return;
        _writer.Begin(text.Count);
        // Two lexers that count differently: none of the places can be trusted.
        var isKnown = count == text.LiteralCount;
        for (int i = 0, next = 0; i < text.Count; i++)
        {
            var literals = text.Facts.Statements[i].LiteralCount;
            _writer.BeginSection();
            if (literals > 0 && !isKnown) _writer.MarkLiteralsUnknown();
            else if (literals > 0) next = AddLiterals(utf8, places, next, literals);
            _sections[i] = _writer.EndSection();
        }
        if (_hasSecretWord) Withhold();
        else _count = text.Count;
    }

    /// <summary>Takes the parameters of a Bind behind the literals of its prepared text.</summary>
    public void TakeBind(in Bind bind, CachedText text, PreparedLiterals prepared, ReadOnlySpan<byte> statement, ClientEncoding encoding)
    {
        Clear();
        if (text.LiteralCount == 0 && bind.Parameters.Count == 0) return;
        _writer.Begin(1);
        _writer.BeginSection();
        if (text.LiteralCount > 0 && !prepared.TryCopy(statement, text, _writer)) _writer.MarkLiteralsUnknown();
        else if (text.LiteralCount > 0 && LiteralsAreWithheld()) return;
        if (bind.Parameters.Count > 0) AddParameters(bind, encoding);
        _sections[0] = _writer.EndSection();
        if (_hasSecretWord) Clear();
        else _count = 1;
    }

    /// <summary>The literals alone of a prepared text, for a Parse that failed.</summary>
    public void TakePrepared(CachedText text, PreparedLiterals prepared, string name, long serial)
    {
        Clear();
        if (text.LiteralCount == 0) return;
        _writer.Begin(1);
        _writer.BeginSection();
        if (!prepared.TryCopy(name, serial, text, _writer)) _writer.MarkLiteralsUnknown();
        else if (LiteralsAreWithheld()) return;
        _sections[0] = _writer.EndSection();
        _count = 1;
    }

    // The Binds to come must know: what is bound may be the rest of the statement that a literal begins.
    private void Withhold()
    {
        Clear();
        Withheld.CopyTo(_literals);
        _literalsLength = Withheld.Length;
    }

    // Asked where literals were copied into the section begun, and nothing behind them.
    private bool LiteralsAreWithheld() => _writer.EndSection().Length == WithheldSection && !_writer.IsCut;

    private void Search(ReadOnlySpan<byte> value)
    {
        if (!_hasSecretWord && value.Length >= ShortestSearched)
            _hasSecretWord = SecretStatements.HasSecretWord(value[..Math.Min(value.Length, MostSearched)]);
    }

    private bool MakeRoom(int statements)
    {
        if (statements > GateRefusals.MostStatements) return false;
        _sections = new (int, int)[statements];
        return true;
    }

    private int AddLiterals(ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, int next, int literals)
    {
        _writer.BeginLiterals();
        for (var end = next + literals; next < end; next++)
        {
            if (next >= places.Length)
            {
                _writer.MarkCut();
                continue;
            }
            var literal = utf8[places[next].Start..places[next].End];
            Search(literal);
            _writer.Add(StatementValueForm.Text, literal);
        }
        var list = _writer.EndList();
        list.CopyTo(_literals);
        _literalsLength = list.Length;
        LiteralsAreCut = _writer.IsCut;
        return next;
    }

    private void AddParameters(in Bind bind, ClientEncoding encoding)
    {
        _writer.BeginParameters();
        var index = 0;
        foreach (var parameter in bind.Parameters)
        {
            // As it came: the words are the same bytes in UTF-8 and, but for the Chinese ones, in every encoding of a client's.
            if (!parameter.IsNull) Search(parameter.Value);
            if (parameter.IsNull) _writer.Add(StatementValueForm.Null, []);
            else if (bind.ParameterFormats.For(index) != FormatCodes.Text) _writer.Add(StatementValueForm.Binary, parameter.Value);
            // Only what will be kept is decoded; a character cut in the middle is one that is not understood.
            else if (parameter.Value.Length <= StatementValues.MaxValueBytes && encoding.TryRead(parameter.Value, _decoded, out var utf8))
            {
                if (!ReferenceEquals(encoding, ClientEncoding.Utf8)) Search(utf8);
                _writer.Add(StatementValueForm.Text, utf8);
            }
            else _writer.Add(ReferenceEquals(encoding, ClientEncoding.Utf8) ? StatementValueForm.Text : StatementValueForm.Binary, parameter.Value);
            index++;
        }
        _writer.EndList();
    }
}
