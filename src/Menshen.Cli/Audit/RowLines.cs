using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace Menshen.Cli.Audit;

/// <summary>Writes rows of any shape: JSON Lines under the columns' own names, or a listing.</summary>
internal static class RowLines
{
    public static async Task WriteJsonAsync(CliContext context, NpgsqlDataReader reader, CancellationToken cancellation)
    {
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            context.Line(JsonOf(reader));
    }

    public static async Task WriteListingAsync(CliContext context, NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).ToArray();
        var listing = new Listing([.. columns.Select(reader.GetName)]);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            listing.Add([.. columns.Select(column => Text(reader, column))]);
        listing.Write(context);
    }

    /// <summary>A cell as people read it; empty for null.</summary>
    public static string Text(NpgsqlDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => "",
        DateTime time => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture),
        string text => text,
        IEnumerable many => string.Join(',', many.Cast<object>()),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        { } other => other.ToString() ?? "",
    };

    /// <summary>The row that was just read, as one line.</summary>
    public static string JsonOf(NpgsqlDataReader reader)
    {
        using var stream = new MemoryStream();
        // As JsonOutput: never embedded in HTML, and names stay readable.
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                writer.WritePropertyName(reader.GetName(column));
                WriteValue(writer, reader.GetValue(column));
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void WriteValue(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case DBNull: writer.WriteNullValue(); break;
            case string text: writer.WriteStringValue(text); break;
            case bool truth: writer.WriteBooleanValue(truth); break;
            case int or short or long: writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case DateTime time: writer.WriteStringValue(time); break;
            case IEnumerable many:
                writer.WriteStartArray();
                foreach (var one in many)
                    WriteValue(writer, one ?? DBNull.Value);
                writer.WriteEndArray();
                break;
            default: writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}
