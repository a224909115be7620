using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy.Reading;

/// <summary>Reads lists of words, of networks and of chosen values.</summary>
internal static class WordReader
{
    public static ImmutableArray<string> Words(SectionReader section, string key) => [.. section.Words(key).Select(word => word.Text)];

    public static IEnumerable<T> Chosen<T>(SectionReader section, string key, (string Word, T Value)[] choices)
    {
        foreach (var word in section.Words(key))
        {
            var found = choices.Where(choice => choice.Word == word.Text).ToArray();
            if (found.Length > 0)
                yield return found[0].Value;
            else
                section.Errors.Add(word, $"`{word.Text}` is not a value of `{key}`", Spelling.Nearest(word.Text, choices.Select(c => c.Word)) is { } meant
                    ? $"Did you mean `{meant}`?" : $"Write one of {string.Join(", ", choices.Select(c => c.Word))}");
        }
    }

    public static ImmutableArray<IPNetwork> Networks(SectionReader section, string key)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var word in section.Words(key))
        {
            // The parser takes 10.1.2.3/8 and means 10.0.0.0/8; whoever wrote it may have meant one machine.
            if (IPNetwork.TryParse(word.Text, out var network) && word.Text.StartsWith($"{network.BaseAddress}/", StringComparison.OrdinalIgnoreCase))
                networks.Add(network);
            else if (IPAddress.TryParse(word.Text, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                section.Errors.Add(word, $"`{word.Text}` is not a network", "Write an address such as 10.1.2.3, or a network such as 10.1.0.0/16 whose host bits are zero");
        }

        return networks.ToImmutable();
    }

    public static ImmutableArray<AuditedObject> Objects(SectionReader section, string key)
    {
        var objects = ImmutableArray.CreateBuilder<AuditedObject>();
        foreach (var word in section.Words(key))
        {
            if (AuditedObject.Parse(word.Text) is { } named)
                objects.Add(named);
            else
                section.Errors.Add(word, $"`{word.Text}` is not a table or column", "Write schema.table or schema.table.column");
        }

        return objects.ToImmutable();
    }

    public static DayHours? Hours(SectionReader section)
    {
        if (section.Scalar("hours") is not { } written)
            return null;
        if (DayHours.TryParse(written.Text, out var hours))
            return hours;
        section.Errors.Add(written, $"`{written.Text}` are not hours", "Write from and to in local time: 08:00-18:00, or 18:00-08:00 over midnight");
        return null;
    }
}
