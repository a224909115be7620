using System.Text;
using Menshen.Sql.Lexing;

namespace Menshen.Sql;

/// <summary>Remembers what was computed for a text, for all texts that differ from it in literals and comments only. One thread.</summary>
/// <remarks>Two generations of <c>capacity</c> entries each: when the younger is full the older is dropped and they change places; an entry
/// found in the older moves to the younger. So unique texts cannot grow memory, and templates in use survive a flood of them.</remarks>
public sealed class TemplateCache<T>
    where T : class
{
    /// <summary>The mean length of a key for which a generation has room, in bytes: SQL that programs send is mostly shorter.</summary>
    private const int MeanKeyLength = 1024;

    private readonly TemplateKey _key = new();
    private KeyTable<T> _young;
    private KeyTable<T> _old;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="capacity">Templates in one generation, at least one.</param>
    public TemplateCache(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 24);
        _young = new KeyTable<T>(capacity, (long)capacity * MeanKeyLength);
        _old = new KeyTable<T>(capacity, (long)capacity * MeanKeyLength);
    }

    /// <summary>The value stored for a text like this one; null if there is none or the lexer is in doubt. Allocates nothing.</summary>
    public T? Find(ReadOnlySpan<byte> text)
    {
        if (!_key.TryMake(text, out var key))
        {
            return null;
        }

        var hash = KeyHash.Of(key);
        return _young.Find(hash, key) ?? FindOld(hash, key);
    }

    /// <summary>Where the first literals stand of the text that was last found; valid until the next call of anything here.</summary>
    public ReadOnlySpan<LiteralPlace> FoundLiterals => _key.Places;

    /// <summary>How many literals it has.</summary>
    public int FoundLiteralCount => _key.LiteralCount;

    /// <summary>Finds the literals of a text; false if the lexer is in doubt. Allocates nothing.</summary>
    /// <param name="places">Where the first of them stand; valid until the next call of anything here.</param>
    /// <param name="count">How many there are.</param>
    public bool TryFindLiterals(ReadOnlySpan<byte> text, out ReadOnlySpan<LiteralPlace> places, out int count)
    {
        var isKnown = _key.TryMake(text, out _);
        places = _key.Places;
        count = _key.LiteralCount;
        return isKnown;
    }

    /// <summary>Stores what was computed for this text; false if texts like it are not remembered.</summary>
    public bool Store(ReadOnlySpan<byte> text, T value)
    {
        if (FactsDependOnLiterals(text) || !_key.TryMake(text, out var key))
        {
            return false;
        }

        Put(KeyHash.Of(key), key.ToArray(), value);
        return true;
    }

    /// <summary>The grammar accepts FLOAT(53) and refuses FLOAT(54). Other refusals by value (ALTER INDEX i ALTER COLUMN 0) never get here,
    /// see <see cref="AnalyzedText.HoldsForOtherLiterals"/>.</summary>
    private static bool FactsDependOnLiterals(ReadOnlySpan<byte> text)
    {
        var word = "float"u8;
        for (var i = 0; i + word.Length <= text.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(text.Slice(i, word.Length), word))
            {
                return true;
            }
        }

        return false;
    }

    private T? FindOld(ulong hash, ReadOnlySpan<byte> key)
    {
        var value = _old.Find(hash, key);
        if (value is not null)
        {
            Put(hash, _old.StoredKey(hash, key)!, value);
        }

        return value;
    }

    private void Put(ulong hash, byte[] key, T value)
    {
        if (_young.IsFull)
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young.Put(hash, key, value);
    }
}
