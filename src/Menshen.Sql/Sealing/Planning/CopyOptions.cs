using System.Globalization;
using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads the options of one COPY as <c>ProcessCopyOptions</c> (copy.c) does; what it would refuse, the engine refuses.</summary>
internal sealed class CopyOptions(PlanFaults faults)
{
    private string? _delimiter;
    private string? _null;
    private string? _quote;
    private string? _escape;
    private string _format = "text";
    private bool _hasHeader;

    public CopyForm Read(TreeNode body)
    {
        foreach (var item in body.List("options"))
        {
            if (item.TryGet("DefElem", out var option)) Take(option.Text("defname"), option);
        }

        var isCsv = _format == "csv";
        var normal = isCsv ? CopyForm.Csv : CopyForm.Text;
        var quote = OneByte(_quote, normal.Quote);
        return normal with
        {
            Kind = isCsv ? CopyKind.Csv : _format == "binary" ? CopyKind.Binary : CopyKind.Text,
            Delimiter = OneByte(_delimiter, normal.Delimiter),
            Null = _null is null ? normal.Null : Encoding.UTF8.GetBytes(_null),
            Quote = quote,
            // Without one of its own it is the quote.
            Escape = OneByte(_escape, quote),
            HasHeader = _hasHeader,
        };
    }

    public static bool AreSame(CopyForm a, CopyForm b) => a with { Null = default } == b with { Null = default } && a.Null.Span.SequenceEqual(b.Null.Span);

    private void Take(string name, TreeNode option)
    {
        var value = Value(option);
        switch (name)
        {
            case "format":
                _format = value ?? "";
                break;
            case "delimiter":
                _delimiter = value;
                break;
            case "null":
                _null = value;
                break;
            case "quote":
                _quote = value;
                break;
            case "escape":
                _escape = value;
                break;
            case "header":
                // No value is true, and so is "match".
                _hasHeader = value is null || !(value is "0" || value.Equals("false", StringComparison.OrdinalIgnoreCase) || value.Equals("off", StringComparison.OrdinalIgnoreCase));
                break;
            case "encoding":
                if (!IsUtf8(value ?? "")) faults.AddUnknown("COPY with an ENCODING that is not UTF8");
                break;
            case "freeze" or "force_quote" or "force_null" or "force_not_null":
                break;
            default:
                faults.AddUnknown($"COPY with the option {name.ToUpperInvariant()}");
                break;
        }
    }

    private static string? Value(TreeNode option)
    {
        if (!option.TryGet("arg", out var holder) || !holder.TryOpen(out var type, out var value)) return null;
        return type switch
        {
            "String" => value.Text("sval"),
            "Integer" => value.Number("ival").ToString(CultureInfo.InvariantCulture),
            "Float" => value.Text("fval"),
            "Boolean" => value.Flag("boolval") ? "true" : "false",
            _ => null,
        };
    }

    // Longer ones are refused by the engine, and the stream is then not read.
    private static byte OneByte(string? value, byte normal) => value is [var character] && char.IsAscii(character) ? (byte)character : normal;

    // As the engine compares names of encodings: letters and digits alone.
    private static bool IsUtf8(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant() is "UTF8" or "UNICODE";
}
