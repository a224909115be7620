using System.Collections.Immutable;
using System.Globalization;

namespace Menshen.Cli.Audit;

/// <summary>The catalogue of auditable events: all kinds of records there are, from the file beside it. Tests hold it complete.</summary>
/// <remarks>Levels and components are those of ISO/IEC 15408-2 (GB/T 18336.2), on which GB/T 20273 builds; the text of GB/T 20273-2019 was not at hand.</remarks>
internal static class EventCatalogue
{
    private const int Fields = 7;

    /// <summary>The levels, from the most important.</summary>
    public static ImmutableArray<string> Levels { get; } = ["minimum", "basic", "detailed"];

    /// <summary>All lines, with their words in that language.</summary>
    public static IReadOnlyList<AuditableEvent> All(CultureInfo language)
    {
        var isChinese = MessageLanguage.IsChinese(language);
        using var stream = typeof(EventCatalogue).Assembly.GetManifestResourceStream("EventCatalogue.txt")!;
        using var reader = new StreamReader(stream);
        var events = new List<AuditableEvent>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var fields = line.Split('|');
            if (fields.Length != Fields)
                throw new InvalidDataException($"the catalogue of events has a line of {fields.Length} fields: {line}");
            events.Add(new AuditableEvent(fields[0], fields[1], fields[2], fields[3], isChinese ? fields[5] : fields[4], fields[6]));
        }

        return events;
    }
}
