using System.Globalization;
using System.Text;
using Menshen.Journal;

namespace Menshen.Watch;

/// <summary>Writes an entry as an RFC 5424 message.</summary>
/// <remarks><code>
/// &lt;110&gt;1 2026-11-26T12:00:00.000001Z host menshen 7 statement [menshen@32473 index="5" subject="shop" …] text
/// </code>
/// The enterprise number is the one that RFC 5612 keeps for documentation. Line breaks and other control characters never pass: a receiver
/// that splits at them would take a client's text for a message of ours.</remarks>
public sealed class SyslogForm(string host, bool asOcsf)
{
    /// <summary>Facility 13, "log audit".</summary>
    private const int Facility = 13;

    /// <summary>RFC 5424 asks receivers for 2,048 at least; a statement's text is cut at this many characters, the journal has the whole.</summary>
    private const int LongestText = 8192;

    private readonly string _host = Name(host, 255);

    /// <summary>The message without a frame.</summary>
    public string Write(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var text = new StringBuilder(512);
        text.Append(CultureInfo.InvariantCulture, $"<{(Facility * 8) + EntryVerdict.SyslogSeverity(entry)}>1 ");
        text.Append(entry.Moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        text.Append(CultureInfo.InvariantCulture, $" {_host} menshen {(entry.SessionId is { } session ? session : "-")} {EventName.Of(entry.Kind)} ");
        if (asOcsf)
            return text.Append("- ").Append(OcsfForm.Write(entry)).ToString();
        text.Append("[menshen@32473");
        foreach (var (name, value) in EntryFields.Of(entry).Where(field => field.Name != "text"))
            Parameter(text, name, value);
        text.Append("] ");
        Clean(text, entry.Text ?? entry.Detail ?? "-");
        return text.ToString();
    }

    private static void Parameter(StringBuilder text, string name, string value)
    {
        text.Append(' ').Append(name).Append("=\"");
        foreach (var c in value.Length > LongestText ? value[..LongestText] : value)
        {
            if (c is '"' or '\\' or ']')
                text.Append('\\');
            text.Append(char.IsControl(c) ? ' ' : c);
        }

        text.Append('"');
    }

    private static void Clean(StringBuilder text, string value)
    {
        foreach (var c in value.Length > LongestText ? value[..LongestText] : value)
            text.Append(char.IsControl(c) ? ' ' : c);
    }

    private static string Name(string text, int most)
    {
        var name = new string([.. text.Where(c => c is > ' ' and < (char)127)]);
        return name.Length == 0 ? "-" : name[..Math.Min(name.Length, most)];
    }
}
