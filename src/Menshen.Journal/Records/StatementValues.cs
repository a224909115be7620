using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Menshen.Journal;

/// <summary>The values of one statement: the literals of its text in their order, and the parameters bound to it.</summary>
/// <remarks>In the template parameters are <c>$1</c> and on; literals are numbered behind the largest of them.</remarks>
public sealed record StatementValues
{
    /// <summary>Bytes kept of one value: identifiers, names, amounts and dates fit; documents do not.</summary>
    public const int MaxValueBytes = 1024;

    /// <summary>Bytes kept of all values of one text.</summary>
    public const int MaxBytes = 8 * 1024;

    /// <summary>Values kept of one text.</summary>
    public const int MaxValues = 256;

    internal const byte LiteralsFlag = 1;
    internal const byte ParametersFlag = 2;
    internal const byte CutFlag = 4;
    internal const byte UnknownFlag = 8;

    /// <summary>Bits below a value's length that hold its form and whether it was cut.</summary>
    internal const int FormBits = 3;
    internal const uint CutBit = 4;

    public ImmutableArray<StatementValue> Literals { get; private init; } = [];

    public ImmutableArray<StatementValue> Parameters { get; private init; } = [];

    /// <summary>True where values were left out or cut.</summary>
    public bool IsCut { get; private init; }

    /// <summary>True where the text has literals that the journal does not know (a prepared text that was passed over and came back).</summary>
    public bool LiteralsAreUnknown { get; private init; }

    /// <summary>For people: the values under the numbers that they have in the statement's template.</summary>
    public IReadOnlyDictionary<string, string> ByNumber(uint largestParameter)
    {
        var texts = new Dictionary<string, string>();
        for (var i = 0; i < Parameters.Length; i++) { texts[Number(i + 1)] = Parameters[i].ToString(); }
        for (var i = 0; i < Literals.Length; i++) { texts[Number(largestParameter + i + 1)] = Literals[i].ToString(); }
        return texts;
    }

    /// <summary>One line: <c>$1=42, $2='x'</c>; "..." where something is missing.</summary>
    public string ToLine(uint largestParameter)
    {
        var line = new StringBuilder();
        for (var i = 0; i < Parameters.Length; i++) { Append(line, i + 1, Parameters[i]); }
        for (var i = 0; i < Literals.Length; i++) { Append(line, largestParameter + i + 1, Literals[i]); }
        if (IsCut || LiteralsAreUnknown) { line.Append(line.Length > 0 ? ", ..." : "..."); }
        return line.ToString();
    }

    /// <summary>Reads the section of a <see cref="StatementSubmitted"/>; null where none was recorded.</summary>
    public static StatementValues? Read(ReadOnlyMemory<byte> section)
    {
        if (section.IsEmpty) { return null; }
        var reader = new RecordReader(section.Span);
        var flags = reader.Byte();
        var literals = (flags & LiteralsFlag) != 0 ? ReadList(ref reader) : [];
        var parameters = (flags & ParametersFlag) != 0 ? ReadList(ref reader) : [];
        return new StatementValues
        {
            Literals = literals,
            Parameters = parameters,
            IsCut = (flags & CutFlag) != 0,
            LiteralsAreUnknown = (flags & UnknownFlag) != 0,
        };
    }

    /// <summary>Finds one value in the section of a <see cref="StatementSubmitted"/> without making anything of the others; empty where it is not there whole.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> section, bool isParameter, int index, out StatementValueForm form)
    {
        form = default;
        if (section.IsEmpty) { return default; }
        var reader = new RecordReader(section);
        var flags = reader.Byte();
        var (start, length) = (0, 0);
        if ((flags & LiteralsFlag) != 0) { (start, length) = Walk(ref reader, section.Length, isParameter ? -1 : index, ref form); }
        if (isParameter && (flags & ParametersFlag) != 0) { (start, length) = Walk(ref reader, section.Length, index, ref form); }
        return section.Slice(start, length);
    }

    /// <summary>Bytes of the section at the beginning of these; what stands behind it is no part of it.</summary>
    internal static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        var form = default(StatementValueForm);
        var flags = reader.Byte();
        if ((flags & LiteralsFlag) != 0) { Walk(ref reader, bytes.Length, -1, ref form); }
        if ((flags & ParametersFlag) != 0) { Walk(ref reader, bytes.Length, -1, ref form); }
        return bytes.Length - reader.Rest.Length;
    }

    private static (int Start, int Length) Walk(ref RecordReader reader, int total, int wanted, ref StatementValueForm form)
    {
        var found = (0, 0);
        var count = reader.Int32();
        for (var i = 0; i < count; i++)
        {
            var head = reader.UInt32();
            var isCut = (head & CutBit) != 0;
            if (isCut) { reader.Int32(); }
            var kept = reader.Bytes((int)(head >> FormBits)).Length;
            if (i != wanted || isCut) { continue; }
            form = (StatementValueForm)(head & (CutBit - 1));
            found = (total - reader.Rest.Length - kept, kept);
        }

        return found;
    }

    private static void Append(StringBuilder line, long number, StatementValue value)
    {
        if (line.Length > 0) { line.Append(", "); }
        line.Append('$').Append(number).Append('=').Append(value.ToString());
    }

    private static string Number(long number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    private static ImmutableArray<StatementValue> ReadList(ref RecordReader reader)
    {
        var count = reader.Int32();
        if (count > MaxValues) { throw new JournalDamagedException("a statement has more values than a writer ever records"); }
        var values = ImmutableArray.CreateBuilder<StatementValue>(count);
        for (var i = 0; i < count; i++)
        {
            var head = reader.UInt32();
            var form = (StatementValueForm)(head & (CutBit - 1));
            var kept = (int)(head >> FormBits);
            var full = (head & CutBit) != 0 ? reader.Int32() : kept;
            values.Add(new StatementValue(form, reader.Bytes(kept).ToArray(), full));
        }

        return values.MoveToImmutable();
    }
}
