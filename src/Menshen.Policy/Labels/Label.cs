using System.Numerics;

namespace Menshen.Policy.Labels;

/// <summary>A label of the lattice: a set of bits, where more bits dominate fewer.</summary>
/// <remarks><code>
///  62                     18 17   15 14               0
/// +-------------------------+-------+------------------+
/// | categories, one bit each| taint | level            |
/// +-------------------------+-------+------------------+
///                            thermo-  thermometer: level n sets the bits 0 to n
///                            meter: what is less trustworthy has more bits
/// </code>
/// Level, integrity and categories become one question, <c>b &amp; ~a = 0</c>, which is one AND and one comparison per row in the engine.
/// Bit 0 is always set: it tells a label from nothing.</remarks>
public readonly record struct Label(long Bits) : IComparable<Label>
{
    /// <summary>Most levels: the bits 0 to 14.</summary>
    public const int MostLevels = 15;

    /// <summary>Most grades of integrity: three bits of taint make four.</summary>
    public const int MostIntegrities = 4;

    /// <summary>Most categories: the bits 18 to 62; bit 63 would be the sign.</summary>
    public const int MostCategories = 45;

    private const int FirstTaint = MostLevels;
    private const int FirstCategory = FirstTaint + MostIntegrities - 1;
    private const long LevelMask = (1L << MostLevels) - 1;
    private const long TaintMask = (1L << (MostIntegrities - 1)) - 1;

    /// <summary>What every label dominates: the lowest level, no taint, no category.</summary>
    public static Label Lowest { get; } = new(1);

    /// <summary>What dominates every label. Nobody needs it; it bounds the lattice.</summary>
    public static Label Highest { get; } = new(long.MaxValue);

    /// <summary>True if the bits are a label's. All others are dominated by nothing and dominate nothing.</summary>
    public bool IsWellFormed => Bits > 0 && (Bits & 1) == 1 && IsThermometer(Bits & LevelMask) && IsThermometer((Bits >> FirstTaint) & TaintMask);

    /// <summary>The level, 0 for the lowest.</summary>
    public int Level => BitOperations.PopCount((ulong)(Bits & LevelMask)) - 1;

    /// <summary>How many grades below the highest integrity.</summary>
    public int Taint => BitOperations.PopCount((ulong)((Bits >> FirstTaint) & TaintMask));

    /// <summary>The label of these parts.</summary>
    /// <param name="level">0 to 14.</param>
    /// <param name="taint">0 to 3; 0 is the highest integrity.</param>
    /// <param name="categories">Each 0 to 44.</param>
    public static Label Of(int level, int taint, IEnumerable<int> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, MostLevels);
        ArgumentOutOfRangeException.ThrowIfNegative(taint);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(taint, MostIntegrities);
        var bits = ((1L << (level + 1)) - 1) | (((1L << taint) - 1) << FirstTaint);
        foreach (var category in categories)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(category);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(category, MostCategories);
            bits |= 1L << (FirstCategory + category);
        }

        return new Label(bits);
    }

    public bool Has(int category) => category is >= 0 and < MostCategories && (Bits & (1L << (FirstCategory + category))) != 0;

    /// <summary>True if whoever has this label may read what has <paramref name="other"/>. False for what is no label, on either side:
    /// a row with the bits 0 would be everybody's.</summary>
    public bool Dominates(Label other) => (other.Bits & ~Bits) == 0 && IsWellFormed && other.IsWellFormed;

    /// <summary>The lowest label that dominates both.</summary>
    public Label Join(Label other) => new(Bits | other.Bits);

    /// <summary>The highest label that both dominate.</summary>
    public Label Meet(Label other) => new(Bits & other.Bits);

    /// <summary>An order for listings; it extends dominance and says nothing more.</summary>
    public int CompareTo(Label other) => Bits.CompareTo(other.Bits);

    public static bool operator <(Label left, Label right) => left.Bits < right.Bits;

    public static bool operator >(Label left, Label right) => left.Bits > right.Bits;

    public static bool operator <=(Label left, Label right) => left.Bits <= right.Bits;

    public static bool operator >=(Label left, Label right) => left.Bits >= right.Bits;

    private static bool IsThermometer(long bits) => (bits & (bits + 1)) == 0;
}
