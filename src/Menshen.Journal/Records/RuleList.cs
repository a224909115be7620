using System.Collections.Immutable;

namespace Menshen.Journal;

/// <summary>The rules that decided, as records have them: a count, and so many texts. A list and no joined text, because ids of rules may hold anything.</summary>
internal static class RuleList
{
    /// <summary>Rules of one decision; of more the last one is <see cref="More"/>.</summary>
    private const int MostRules = 24;

    /// <summary>Bytes of one rule with its section and its word; the rest is cut.</summary>
    private const int MaxRuleBytes = 120;

    /// <summary>There are more rules than a record takes.</summary>
    private const string More = "...";

    /// <summary>Bytes that any list takes at most.</summary>
    public const int MaxSize = 5 + MostRules * (5 + MaxRuleBytes);

    /// <summary>Bytes that this one takes at most.</summary>
    public static int MaxSizeOf(ImmutableArray<string> rules)
    {
        var size = 5;
        foreach (var rule in rules.AsSpan()) { size += RecordWriter.MaxText(rule, MaxRuleBytes); }
        return Math.Min(size, MaxSize);
    }

    public static void Write(ref RecordWriter writer, ImmutableArray<string> rules)
    {
        var all = rules.AsSpan();
        var count = Math.Min(all.Length, MostRules);
        writer.Varint((uint)count);
        for (var i = 0; i < count; i++) { writer.Text(i == MostRules - 1 && all.Length > MostRules ? More : all[i], MaxRuleBytes); }
    }

    public static ImmutableArray<string> Read(ref RecordReader reader)
    {
        var count = reader.Int32();
        if (count > MostRules) { throw new JournalDamagedException("a record names more rules than a writer ever lists"); }
        if (count == 0) { return []; }
        var rules = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) { rules.Add(reader.Text()); }
        return rules.MoveToImmutable();
    }
}
