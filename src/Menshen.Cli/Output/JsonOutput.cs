using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Menshen.Cli;

/// <summary>Writes a value as JSON: indented for people, one line in a pipe.</summary>
internal static class JsonOutput
{
    public static void Write<T>(CliContext context, T value, JsonTypeInfo<T> type)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions
        {
            Indented = context.OutputIsTerminal,
            // Names in Chinese stay readable; the output is never embedded in HTML.
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            JsonSerializer.Serialize(writer, value, type);
        }

        context.Line(System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }
}
