using Menshen.Wire;

namespace Menshen.Gateway.Rows;

/// <summary>Which columns of a result come in binary form, as the Bind asked for it.</summary>
internal readonly struct ResultFormats
{
    /// <summary>Columns told apart, one bit each; a result with more whose columns differ is not read.</summary>
    private const int MostColumns = 64;

    private readonly ulong _bits;
    private readonly bool _isKnown;
    private readonly bool _isByColumn;

    private ResultFormats(ulong bits, bool isByColumn) => (_bits, _isKnown, _isByColumn) = (bits, true, isByColumn);

    /// <summary>What a Bind asks for; unknown where it cannot be read.</summary>
    public static ResultFormats Of(ReadOnlySpan<byte> body)
    {
        if (!Bind.TryParse(body, out var bind)) return default;
        var codes = bind.ResultFormats;
        if (codes.Count <= 1) return new ResultFormats(codes.For(0) == FormatCodes.Binary ? 1UL : 0, isByColumn: false);
        if (codes.Count > MostColumns) return default;
        var bits = 0UL;
        for (var i = 0; i < codes.Count; i++) bits |= codes[i] == FormatCodes.Binary ? 1UL << i : 0;
        return new ResultFormats(bits, isByColumn: true);
    }

    /// <summary>Binary, text, or null: not known.</summary>
    public bool? IsBinary(int column) => !_isKnown ? null : !_isByColumn ? _bits != 0 : column < MostColumns ? (_bits >> column & 1) != 0 : null;
}
