using System.Buffers;
using System.Text;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Policy.Labels;
using Menshen.Sql;
using Menshen.Sql.Sealing;
using Menshen.Wire;

namespace Menshen.Gateway.Labels;

/// <summary>COPY … FROM of a labelled table. PostgreSQL refuses it under row security, so it goes to the view that the engine has for it, whose every row is an INSERT into the table.</summary>
/// <remarks><code>
/// COPY public.waybill (no) FROM STDIN   ─►   COPY menshen_labels."public.waybill" (no) FROM STDIN
/// COPY waybill (no) FROM STDIN          ─►   COPY menshen_labels.".waybill" (no) FROM STDIN
/// </code>
/// Only the name is another: what was decided and recorded is of the client's text. A text that is not of just this form goes as it is, and PostgreSQL refuses it.</remarks>
internal static class LabelledCopy
{
    /// <summary>As much of a name as PostgreSQL keeps.</summary>
    private const int LongestName = 63;

    /// <summary>Writes the Query that goes in place of the client's. False: the client's may go.</summary>
    public static bool TryWrite(IBufferWriter<byte> engine, ReadOnlySpan<byte> sent, CachedText text, SealPlan plan, RelayState state)
    {
        if (!state.InLabelledDatabase || !text.CopiesIn || state.Session?.Identity is not { } identity) return false;
        // Where no column is named, those of the table are counted, and the label is one of them: values would be sealed for another column.
        var mustList = plan.CopiedIn.Any(static group => group != 0);
        if (Redirect(sent, text, state.Services.Shared.Policy.Labels, identity.Database, mustList, ReferenceEquals(state.Encoding, ClientEncoding.Utf8)) is not { } instead) return false;
        Query.Write(engine, instead);
        return true;
    }

    private static byte[]? Redirect(ReadOnlySpan<byte> sent, CachedText text, LabelRules rules, string database, bool mustList, bool isUtf8)
    {
        if (text.Facts.Statements is not [{ Kind: StatementKind.CopyIn, Writes: [var table] }]) return null;
        var schema = table.Schema ?? "";
        if (!IsLabelled(table, rules, database) || schema.Contains('.', StringComparison.Ordinal) || table.Name.Contains('.', StringComparison.Ordinal)) return null;
        var view = $"{schema}.{table.Name}";
        if (Encoding.UTF8.GetByteCount(view) > LongestName || !isUtf8 && !Ascii.IsValid(view)) return null;
        var start = AfterSpaces(sent, 0);
        if (sent.Length < start + 5 || !Ascii.EqualsIgnoreCase(sent.Slice(start, 4), "copy"u8)) return null;
        var name = AfterSpaces(sent, start + 4);
        if (name == start + 4) return null;
        var last = table.Schema is null ? name : AfterSchema(sent, name, schema);
        if (last < 0 || !TryPass(sent, last, table.Name, out var end)) return null;
        var next = AfterSpaces(sent, end);
        if (next >= sent.Length || (sent[next] != (byte)'(' && (next == end || mustList))) return null;
        return [.. sent[..name], .. Encoding.UTF8.GetBytes($"menshen_labels.{Quoted(view)}"), .. sent[end..]];
    }

    // By its name alone it may be another table in this session's search path: the engine's view of that name asks, and refuses.
    // A rule for a whole schema says nothing of what its tables are called.
    private static bool IsLabelled(RelationName table, LabelRules rules, string database) => table.Schema is { } schema
        ? rules.TableOf(database, schema, table.Name) is not null
        : rules.Tables.Any(rule => rule.Name.Database == database && rule.Name.Table == table.Name);

    private static int AfterSchema(ReadOnlySpan<byte> sent, int at, string schema)
    {
        if (!TryPass(sent, at, schema, out var dot)) return -1;
        dot = AfterSpaces(sent, dot);
        return dot < sent.Length && sent[dot] == (byte)'.' ? AfterSpaces(sent, dot + 1) : -1;
    }

    private static int AfterSpaces(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f') at++;
        return at;
    }

    // The one name that is known to stand there, quoted or not.
    private static bool TryPass(ReadOnlySpan<byte> text, int at, string name, out int end)
    {
        var quoted = Encoding.UTF8.GetBytes(Quoted(name));
        var plain = Encoding.UTF8.GetBytes(name);
        var isQuoted = text[Math.Min(at, text.Length)..].StartsWith(quoted);
        end = at + (isQuoted ? quoted : plain).Length;
        if (isQuoted) return true;
        if (end > text.Length || !IsPlain(name)) return false;
        for (var i = 0; i < plain.Length; i++)
            if ((text[at + i] is >= (byte)'A' and <= (byte)'Z' ? text[at + i] | 0x20 : text[at + i]) != plain[i]) return false;
        return end == text.Length || !NameBytes.IsPart(text[end]);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool IsPlain(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => c >= 0x80 || NameBytes.IsPart((byte)c)) && !name.Any(char.IsAsciiLetterUpper);
}
