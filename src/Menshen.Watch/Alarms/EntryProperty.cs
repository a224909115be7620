using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>The properties of an entry by which rules group and compare.</summary>
internal static class EntryProperty
{
    private static readonly string[] Words = [.. Enum.GetNames<AlarmGrouping>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    /// <summary>The values in words, such as <c>subject=shop source=192.0.2.7</c>; spaces in a value are written as underscores, so that one
    /// value cannot look like two.</summary>
    public static string Describe(ImmutableArray<AlarmGrouping> properties, JournalEntry entry) =>
        string.Join(' ', properties.Select(property => $"{Words[(int)property]}={Of(property, entry).Replace(' ', '_')}"));

    /// <summary>The client's address without its port; null where there is none.</summary>
    public static IPAddress? Address(string? source) =>
        source is not null && IPEndPoint.TryParse(source, out var endPoint) ? endPoint.Address : null;

    private static string Of(AlarmGrouping property, JournalEntry entry) => property switch
    {
        AlarmGrouping.Subject => entry.Subject ?? "-",
        AlarmGrouping.Source => Address(entry.Source)?.ToString() ?? "-",
        AlarmGrouping.Database => entry.Database ?? "-",
        AlarmGrouping.Application => entry.Application ?? "-",
        AlarmGrouping.Object => string.Join(',', entry.Reads.Concat(entry.Writes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        AlarmGrouping.EndUser => entry.EndUser ?? EndUserName.Nobody,
        AlarmGrouping.SealGroup => entry.Disclosure is { } shown ? shown.Group.ToString(CultureInfo.InvariantCulture) : "-",
        _ => throw new ArgumentOutOfRangeException(nameof(property)),
    };
}
