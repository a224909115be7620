using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads <c>journal.witness</c>.</summary>
internal static class JournalWitnessReader
{
    /// <summary>Each has a thread of its own; more than a few places protect against nothing more.</summary>
    private const int MostWitnesses = 8;

    private const string Example = "Write a full path such as /mnt/witness/menshen.notes, or syslog+tcp://HOST:PORT";

    public static ImmutableArray<WitnessRule> Read(SectionReader section)
    {
        var witnesses = ImmutableArray.CreateBuilder<WitnessRule>();
        foreach (var item in section.Items("witness")?.Items ?? [])
        {
            if (item is not PolicyScalar { Text.Length: > 0 } scalar || TryRead(scalar.Text) is not { } witness)
                section.Errors.Add(item, "this is no witness", Example);
            else if (witnesses.Contains(witness))
                section.Errors.Add(item, $"`{scalar.Text}` is named twice", "Keep it once");
            else
                witnesses.Add(witness);
        }

        if (witnesses.Count > MostWitnesses)
            section.Errors.Add(section.KeyOf("witness"), $"there are {witnesses.Count} witnesses", $"Keep at most {MostWitnesses}");
        return witnesses.ToImmutable();
    }

    private static WitnessRule? TryRead(string text)
    {
        if (Path.IsPathRooted(text))
            return text.EndsWith('/') ? null : new WitnessRule(text, null, 0);
        // Both words mean TCP: a datagram that is lost leaves no trace, and a witness that may have lost the newest is none.
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "syslog" or "syslog+tcp"
            && url is { Host.Length: > 0, PathAndQuery: "/" or "", UserInfo: "", Fragment: "" }
                ? new WitnessRule(null, url.IdnHost, url.Port is > 0 and var port ? port : WitnessRule.DefaultPort)
                : null;
    }
}
