using System.Buffers;
using System.Buffers.Text;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Journal;
using Menshen.Sql.Rows;

namespace Menshen.Gateway.Rows;

/// <summary>Finds the row that a statement writes, where its text or parameters name it by the whole primary key.</summary>
/// <remarks>Keys of whole numbers and uuids alone, and values as text: of those one row has one form. A binary parameter may be of any type that the client
/// chose, and a text may be equal under a collation without being the same: a row that is only nearly certain is not known.</remarks>
internal static class RowNamer
{
    /// <summary>The row; of a text with several statements none.</summary>
    /// <param name="values">What is recorded of the statement: values that are not recorded name nothing either.</param>
    public static NamedRow Find(RelayState state, CachedText text, TextValues values)
    {
        if (text.Count != 1 || state.RowKeys is not { Picture: not null } rows || text.Facts.Statements[0] is not { KeyTerms.Length: > 0, Writes: [var target] } facts) return default;
        RowKeyTable? table = null;
        foreach (var named in rows.NamedBy(text, 0))
        {
            if (!named.MayBe(target)) continue;
            // Two tables of one name in two schemas: which is meant hangs on the search path.
            if (table is not null) return default;
            table = named;
        }
        if (table is not { IsReadable: true }) return default;
        var identity = state.Services.Rows.Identity;
        identity.ResetWrittenCount();
        identity.Write(table.Prefix.Span);
        foreach (var column in table.Columns)
        {
            if (!TryAppend(identity, column, facts.KeyTerms.AsSpan(), values[0].Span)) return default;
        }
        return new NamedRow(table, state.Services.Rows.Digest());
    }

    private static bool TryAppend(ArrayBufferWriter<byte> identity, RowKeyColumn column, ReadOnlySpan<KeyTerm> terms, ReadOnlySpan<byte> section)
    {
        foreach (var term in terms)
        {
            if (term.Column != column.Name) continue;
            var value = StatementValues.Find(section, term.IsParameter, term.Index, out var form);
            if (value.IsEmpty || form != StatementValueForm.Text) return false;
            if (!term.IsParameter && value is [(byte)'\'', .., (byte)'\''] && value.Length > 2) value = value[1..^1];
            return column.Type switch
            {
                RowKeyType.Integer => TryAppendNumber(identity, value),
                RowKeyType.Uuid => TryAppendUuid(identity, value),
                _ => false,
            };
        }
        return false;
    }

    private static bool TryAppendNumber(ArrayBufferWriter<byte> identity, ReadOnlySpan<byte> value)
    {
        if (!Utf8Parser.TryParse(value, out long number, out var read) || read != value.Length) return false;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out var length);
        RowIdentity.Append(identity, digits[..length]);
        return true;
    }

    private static bool TryAppendUuid(ArrayBufferWriter<byte> identity, ReadOnlySpan<byte> value)
    {
        if (!Utf8Parser.TryParse(value, out Guid id, out var read, 'D') || read != value.Length) return false;
        Span<byte> text = stackalloc byte[36];
        id.TryFormat(text, out var length, "D");
        RowIdentity.Append(identity, text[..length]);
        return true;
    }
}
