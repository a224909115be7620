using System.Runtime.InteropServices;
using System.Text.Json;

namespace Menshen.Sql.Native;

/// <summary>PostgreSQL's raw parse tree of a text, read from the JSON that libpg_query writes.</summary>
/// <remarks>Not a JsonDocument: that takes time in the size times the depth of the text, which is minutes for a few crafted megabytes.</remarks>
internal sealed unsafe class ParseTree
{
    /// <summary>JSON nests three to four levels for each of the tree, which is bounded before (see <see cref="Lexing.DepthBound"/>).</summary>
    private const int JsonDepthLimit = 1 << 20;

    private readonly byte[] _json;
    private readonly List<Row> _rows = [];
    private bool? _callsSetConfig;

    private ParseTree(byte[] json)
    {
        _json = json;
        Read();
    }

    public TreeNode Root => new(this, 0);

    /// <summary>The tree, or null where the grammar refuses the text.</summary>
    public static ParseTree? TryParse(NativeText text)
    {
        var result = PgQuery.Parse(text.Pointer);
        try
        {
            return result.Error != 0 || result.ParseTree == 0
                ? null
                : new ParseTree(MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)result.ParseTree).ToArray());
        }
        finally
        {
            PgQuery.Free(result);
        }
    }

    /// <summary>True if a function of that name is called anywhere in the text: asked for each of thousands of statements, looked for once.</summary>
    /// <remarks>Not by what stands in strings: the text's facts are those of others with other literals. In a string of the JSON the quotes are escaped.</remarks>
    public bool CallsSetConfig => _callsSetConfig ??= FindSetConfig(_json);

    public Row this[int row] => _rows[row];

    public ReadOnlySpan<byte> Name(int row) => _json.AsSpan(_rows[row].NameStart, _rows[row].NameLength);

    public string Text(int row)
    {
        // The quotes belong to it, so that the reader can undo the escapes.
        var reader = new Utf8JsonReader(_json.AsSpan(_rows[row].ValueStart));
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }

    public int Number(int row)
    {
        var reader = new Utf8JsonReader(_json.AsSpan(_rows[row].ValueStart, _rows[row].ValueLength));
        reader.Read();
        return reader.GetInt32();
    }

    private static bool FindSetConfig(ReadOnlySpan<byte> json)
    {
        var call = "\"FuncCall\":{\"funcname\":["u8;
        if (json.IndexOf("set_config"u8) < 0) return false;
        while (json.IndexOf(call) is >= 0 and var at)
        {
            json = json[(at + call.Length)..];
            var name = json[..Math.Max(0, json.IndexOf((byte)']'))];
            if (name.EndsWith("{\"String\":{\"sval\":\"set_config\"}}"u8)) return true;
        }
        return false;
    }

    private void Read()
    {
        var reader = new Utf8JsonReader(_json, new JsonReaderOptions { MaxDepth = JsonDepthLimit });
        var open = new Stack<(int Row, int LastChild)>();
        var (nameStart, nameLength) = (0, 0);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    (nameStart, nameLength) = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                default:
                    var row = _rows.Count;
                    var start = (int)reader.TokenStartIndex;
                    _rows.Add(new Row(reader.TokenType, nameStart, nameLength, start, (int)reader.BytesConsumed - start, 0, 0));
                    Link(open, row);
                    (nameStart, nameLength) = (0, 0);
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    {
                        open.Push((row, 0));
                    }

                    break;
            }
        }
    }

    /// <summary>Hangs a new row under the innermost open object or array. Row 0 is the root and nobody's child, so 0 means none.</summary>
    private void Link(Stack<(int Row, int LastChild)> open, int row)
    {
        if (!open.TryPop(out var parent))
        {
            return;
        }

        var rows = CollectionsMarshal.AsSpan(_rows);
        if (parent.LastChild == 0)
        {
            rows[parent.Row] = rows[parent.Row] with { FirstChild = row };
        }
        else
        {
            rows[parent.LastChild] = rows[parent.LastChild] with { Next = row };
        }

        open.Push((parent.Row, row));
    }

    /// <summary>One value: where its name and text stand in the JSON, its first child and its next sibling.</summary>
    internal readonly record struct Row(
        JsonTokenType Type, int NameStart, int NameLength, int ValueStart, int ValueLength, int FirstChild, int Next);
}
