using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Templates;

/// <summary>Writes the words of a text, each closed off from the next, with marks for values and comments, and hashes them.</summary>
/// <remarks>A list of values behind IN is one mark for one value and another for several; so are rows alike behind VALUES. So batches of any length have one shape, and a program that
/// never sends more than one value has another. A sign belongs to its number where it can be nothing else. It is done for each text that is analysed, so nothing is allocated.</remarks>
internal ref struct ShapeText
{
    // No word has a zero byte: texts with one are not analysed.
    private const byte End = 0, Value = 1, Comment = 2, Several = 3, Word = 4, LineComment = 5;

    /// <summary>Bytes that a word is longer in the output: its mark, its end, and one for a list or row that it ends.</summary>
    private const int Around = 3;

    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<ShapeWord> _words;
    private readonly Span<int> _closes;
    private readonly Span<byte> _output;
    private int _count;
    private int _written;

    private ShapeText(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens, Span<ShapeWord> words, Span<int> closes, Span<byte> output)
    {
        _text = text;
        _words = words;
        _closes = closes;
        _output = output;
        for (var i = 0; i < tokens.Length; i++)
        {
            var (token, stop) = (tokens[i], i + 1 < tokens.Length ? tokens[i + 1].Start : text.Length);
            if (token.IsComment) Add(token.IsLineComment ? LineComment : Comment);
            else if (token.IsLiteral || token.Kind == ScannedToken.Parameter) AddValue();
            else Add(Word, token.Start, text[token.Start..stop].TrimEnd(" \t\n\r\f\v"u8).Length);
        }
        while (_count > 0 && Is(_count - 1, (byte)';')) _count--;
        FindCloses();
    }

    public static StatementShape Of(ReadOnlySpan<byte> text, ReadOnlySpan<ScannedToken> tokens)
    {
        var words = ArrayPool<ShapeWord>.Shared.Rent(tokens.Length);
        var closes = ArrayPool<int>.Shared.Rent(tokens.Length);
        var output = ArrayPool<byte>.Shared.Rent(text.Length + Around * tokens.Length);
        var shape = new ShapeText(text, tokens, words, closes, output);
        shape.Write();
        Span<byte> hash = stackalloc byte[StatementShape.Size];
        SHA256.HashData(output.AsSpan(0, shape._written), hash);
        ArrayPool<ShapeWord>.Shared.Return(words);
        ArrayPool<int>.Shared.Return(closes);
        ArrayPool<byte>.Shared.Return(output);
        return StatementShape.Of(hash);
    }

    private void Add(byte kind, int start = 0, int length = 0) => _words[_count++] = new ShapeWord(kind, start, length);

    private void AddValue()
    {
        // Behind these a sign has nothing to its left that it could be subtracted from.
        if (_count >= 2 && (Is(_count - 1, (byte)'-') || Is(_count - 1, (byte)'+')) && (Is(_count - 2, (byte)'(') || Is(_count - 2, (byte)',') || Is(_count - 2, (byte)'='))) _count--;
        Add(Value);
    }

    private void Write()
    {
        for (var i = 0; i < _count;)
        {
            Put(i);
            i++;
            if (IsKeyword(i - 1, "in")) i = WriteList(i);
            else if (IsKeyword(i - 1, "values")) i = WriteRows(i);
        }
    }

    // ( value , value … ) as ( value several )
    private int WriteList(int start)
    {
        if (!Is(start, (byte)'(') || !IsValue(start + 1)) return start;
        var end = start + 2;
        while (Is(end, (byte)',') && IsValue(end + 1)) end += 2;
        if (!Is(end, (byte)')') || end == start + 2) return start;
        Put(start);
        Put(start + 1);
        Put(Several);
        return end;
    }

    // ( row ) , ( row ) … as ( row ) several
    private int WriteRows(int start)
    {
        var length = RowLength(start);
        if (length == 0) return start;
        var next = start + length;
        while (Is(next, (byte)',') && IsSameRow(start, next + 1, length)) next += length + 1;
        if (next == start + length) return start;
        for (var i = start; i < start + length; i++) Put(i);
        Put(Several);
        return next;
    }

    private readonly int RowLength(int start) => Is(start, (byte)'(') && _closes[start] > start ? _closes[start] - start + 1 : 0;

    // All at once: a text may have rows within rows, as deep as the grammar goes. One that is open keeps the one around it, which stands before it.
    private readonly void FindCloses()
    {
        var open = -1;
        for (var i = 0; i < _count; i++)
        {
            if (Is(i, (byte)'(')) (_closes[i], open) = (open, i);
            else if (open >= 0 && Is(i, (byte)')')) (open, _closes[open]) = (_closes[open], i);
        }
    }

    private readonly bool IsSameRow(int one, int other, int length)
    {
        if (other + length > _count) return false;
        for (var i = 0; i < length; i++)
        {
            if (_words[one + i].Kind != _words[other + i].Kind || !TextOf(one + i).SequenceEqual(TextOf(other + i))) return false;
        }
        return true;
    }

    private void Put(int index)
    {
        var word = _words[index];
        Put(word.Kind);
        if (word.Kind != Word) return;
        TextOf(index).CopyTo(_output[_written..]);
        _written += word.Length;
        Put(End);
    }

    private void Put(byte mark) => _output[_written++] = mark;

    private readonly bool IsValue(int index) => index < _count && _words[index].Kind == Value;

    private readonly bool Is(int index, byte sign) => index < _count && TextOf(index) is [var only] && only == sign;

    // A name in quotes keeps them, and both words are reserved: nothing else is written so.
    private readonly bool IsKeyword(int index, string word) => Ascii.EqualsIgnoreCase(TextOf(index), word);

    private readonly ReadOnlySpan<byte> TextOf(int index) => _text.Slice(_words[index].Start, _words[index].Length);
}
