using System.Buffers.Binary;

namespace Menshen.Wire;

/// <summary>The format codes of a Bind or a CopyInResponse: none (all text), one (for all) or one for each.</summary>
public readonly ref struct FormatCodes
{
    public const short Text = 0;
    public const short Binary = 1;

    private readonly ReadOnlySpan<byte> _raw;

    private FormatCodes(ReadOnlySpan<byte> raw) => _raw = raw;

    public int Count => _raw.Length / sizeof(short);

    public short this[int index] => BinaryPrimitives.ReadInt16BigEndian(_raw.Slice(index * sizeof(short), sizeof(short)));

    /// <summary>Whether the codes can belong to that many values. The engine refuses the statement where they cannot.</summary>
    public bool Fit(int values) => Count <= 1 || Count == values;

    /// <summary>The code that holds for the value with that index. Only meaningful where <see cref="Fit"/>.</summary>
    public short For(int index) => Count switch
    {
        0 => Text,
        1 => this[0],
        _ => index < Count ? this[index] : Text,
    };

    internal static bool TryRead(scoped ref MessageReader reader, out FormatCodes codes)
    {
        if (reader.TryReadUInt16(out var count) && reader.TryReadBytes(count * sizeof(short), out var raw))
        {
            codes = new FormatCodes(raw);
            return true;
        }
        codes = default;
        return false;
    }
}
