using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Menshen.Policy.Planning;
using Menshen.Policy.Reading;

namespace Menshen.Policy;

/// <summary>What of a policy must be the same at all gateways of a catalogue, in one form: what is allowed to subjects and demanded of them, and what is recorded. Two policies
/// that mean the same have the same form.</summary>
/// <remarks>By the tables by which plans compare (<see cref="SettingTable"/>, <see cref="EntryTable"/>): places and values, from what was read and not as it was written. Sets
/// are sorted, and so are entries whose order means nothing. What is in no table is in it as it is written: a setting that somebody forgets makes policies differ, never look alike.</remarks>
public static class CommonPolicy
{
    /// <summary>Of the form itself: another way of writing must not pass for this one.</summary>
    private const string Head = "menshen common policy 1";

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is a gateway's own: addresses and paths, sizes and speeds of its machine, and what is watched there. A name with a point at its end is a whole section.
    /// All else must be the same.</summary>
    internal static ImmutableArray<string> Own { get; } =
    [
        "listen", "forward", "control.https", "control.address", "control.port", "control.requests-per-second",
        "journal witness", "journal archive", "journal.segment", "journal.lag", "journal.capacity", "journal.alarm-at", "journal.reserve",
        "sessions.drain-grace", "engine-connections.",
        "backup.", "scrub.", "host.", "host log", "standby.login-wait", "standby.minimum", "standby.delay-limit", "standby.sustained",
    ];

    /// <summary>The form of a policy and the text that it was read from.</summary>
    public static string Write(PolicySet policy, string text)
    {
        ArgumentNullException.ThrowIfNull(policy);
        IEnumerable<ImmutableArray<string>> lines =
        [
            .. SettingTable.All.Where(setting => !IsOwn(setting.Path)).Select(setting => ImmutableArray.Create(setting.Path, setting.Write(policy))),
            // Comes with the profile, and is written nowhere.
            ["grants.enforced", policy.Grants.AreEnforced ? "on" : "off"],
            .. EntryTable.Of(policy).Where(entry => !IsOwn(entry.Section)).SelectMany(LinesOf),
            .. MaskEntries.Needed(policy.Masks).Select(mask => ImmutableArray.Create("masks", mask.Tag, mask.Word)),
            .. UnknownSettings.In(PolicyPlan.TreeOf(text)).Where(found => !IsOwn(found.Place)).Select(found => ImmutableArray.Create(found.Place, found.After)),
        ];
        // Quoted words and not joined ones: no name can be made to look like two.
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written, Plain))
        {
            json.WriteStartArray();
            json.WriteStringValue(Head);
            foreach (var line in lines.OrderBy(line => string.Join('\0', line), StringComparer.Ordinal)) WriteLine(json, line);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    internal static bool IsOwn(string place) => Own.Any(own => own == place || (own.EndsWith('.') && place.StartsWith(own, StringComparison.Ordinal)));

    // The entry itself as well: one without fields means something.
    private static IEnumerable<ImmutableArray<string>> LinesOf(PlannedEntry entry) =>
        entry.Fields.Where(field => field.Meaning.Any(word => word.Length > 0)).Select(field => ImmutableArray.Create<string>([entry.Section, entry.Name, field.Name, .. field.Meaning])).Prepend([entry.Section, entry.Name]);

    private static void WriteLine(Utf8JsonWriter json, ImmutableArray<string> line)
    {
        json.WriteStartArray();
        foreach (var word in line) json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
