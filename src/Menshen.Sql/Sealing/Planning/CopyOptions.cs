using System.Text;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads how the rows of a COPY are written from its options (the manual's COPY, "Parameters").</summary>
internal static class CopyOptions
{
    /// <summary>The form; null where an option makes the rows something that the gateway does not read.</summary>
    public static CopyForm? Read(TreeNode body)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in body.List("options"))
        {
            if (!item.TryGet("DefElem", out var option)) return null;
            given[option.Text("defname")] = Value(option);
        }

        if (given.ContainsKey("encoding")) return null;
        var form = given.GetValueOrDefault("format", "text") switch
        {
            "text" => CopyForm.Text,
            "csv" => CopyForm.Csv,
            "binary" => CopyForm.Text with { Kind = CopyKind.Binary },
            _ => null,
        };
        return form is null ? null : Complete(form, given);
    }

    private static CopyForm? Complete(CopyForm form, Dictionary<string, string> given)
    {
        if (!TryByte(given, "delimiter", form.Delimiter, out var delimiter) || !TryByte(given, "quote", form.Quote, out var quote)) return null;
        if (!TryByte(given, "escape", given.ContainsKey("quote") ? quote : form.Escape, out var escape)) return null;
        return form with
        {
            Delimiter = delimiter, Quote = quote, Escape = escape,
            Null = given.TryGetValue("null", out var none) ? Encoding.UTF8.GetBytes(none) : form.Null,
            HasHeader = given.TryGetValue("header", out var header) && header is not ("false" or "off" or "0"),
        };
    }

    // A letter or digit, or a sign of base64, could stand inside a sealed value.
    private static bool TryByte(Dictionary<string, string> given, string option, byte otherwise, out byte value)
    {
        value = otherwise;
        if (!given.TryGetValue(option, out var text)) return true;
        if (text.Length != 1 || !char.IsAscii(text[0]) || char.IsAsciiLetterOrDigit(text[0]) || text[0] is '-' or '_' or '~' or '.') return false;
        value = (byte)text[0];
        return true;
    }

    private static string Value(TreeNode option)
    {
        if (!option.TryGet("arg", out var argument)) return "true";
        if (argument.TryGet("String", out var text)) return text.Text("sval");
        if (argument.TryGet("Boolean", out var boolean)) return boolean.Flag("boolval") ? "true" : "false";
        return argument.TryGet("Integer", out var number) ? (number.Number("ival") == 0 ? "false" : "true") : "";
    }
}
