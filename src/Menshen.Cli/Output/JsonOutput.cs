using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Menshen.Cli;

/// <summary>Writes a value as JSON: indented for people, one line in a pipe.</summary>
internal static class JsonOutput
{
    public static void Write<T>(CliContext context, T value, JsonTypeInfo<T> type) =>
        context.Line(Text(value, type, context.OutputIsTerminal));

    public static string Text<T>(T value, JsonTypeInfo<T> type, bool indented)
    {
        using var stream = new MemoryStream();
        // Names in Chinese stay readable; the output is never embedded in HTML.
        using (var writer =
            new Utf8JsonWriter(
                stream, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            JsonSerializer.Serialize(writer, value, type);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
