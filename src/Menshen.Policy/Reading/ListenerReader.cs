using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of addresses to listen on.</summary>
internal static class ListenerReader
{
    public static ImmutableArray<ListenerRule> Read(PolicySequence? list, PolicyErrors errors)
    {
        if (list is null)
            return ListenerRule.Default;
        if (list.Items.IsEmpty)
            errors.Add(list, "nobody could connect: the list is empty", "Name an address, or delete `listen:` for the default");
        var rules = ImmutableArray.CreateBuilder<ListenerRule>();
        foreach (var item in list.Items)
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a listener", "Write `- address: 127.0.0.1`, and below it `port:` and `tls:`");
            else if (ReadOne(new SectionReader(mapping, errors)) is { } rule)
                AddOnce(rules, rule, item, errors);
        }

        return rules.ToImmutable();
    }

    private static ListenerRule? ReadOne(SectionReader section)
    {
        var address = ReadAddress(section);
        var port = section.Integer("port", ListenerRule.DefaultPort, 0, IPEndPoint.MaxPort);
        var tls = section.Choice(
            "tls", ListenerTls.Required, ("required", ListenerTls.Required), ("loopback-optional", ListenerTls.LoopbackOptional));
        section.RefuseUnknown();
        if (address is null)
            return null;
        // Plaintext beyond this machine would show passwords' proofs and data to everyone on the way.
        if (tls == ListenerTls.LoopbackOptional && !IPAddress.IsLoopback(address))
        {
            section.Errors.Add(section.Scalar("tls")!, $"`loopback-optional` is not legal on {address}, which other machines can reach",
                "Write `tls: required`, or `address: 127.0.0.1`");
        }

        return new ListenerRule(address, port, tls);
    }

    private static IPAddress? ReadAddress(SectionReader section)
    {
        if (section.Scalar("address") is not { } written)
        {
            if (!section.Has("address"))
                section.Errors.Add(section.Place, "a listener needs an address", "Add `address: 127.0.0.1`, or 0.0.0.0 for all addresses");
            return null;
        }

        // IPAddress also reads "127" and "0x7f.1"; what a person did not write out in full may not be what the person meant.
        if (IPAddress.TryParse(written.Text, out var address)
            && (address.ToString() == written.Text || written.Text.Contains(':', StringComparison.Ordinal)))
            return address;
        section.Errors.Add(written, $"`{written.Text}` is not an address",
            written.Text == "*" ? "Write 0.0.0.0 for all of IPv4, or :: for all of IPv6" : "Write an IP address such as 127.0.0.1 or ::1");
        return null;
    }

    private static void AddOnce(ImmutableArray<ListenerRule>.Builder rules, ListenerRule rule, PolicyNode place, PolicyErrors errors)
    {
        if (rule.Port != 0 && rules.Any(r => r.Port == rule.Port && r.Address.Equals(rule.Address)))
            errors.Add(place, $"{new IPEndPoint(rule.Address, rule.Port)} is listed twice", "Keep one of the two");
        else
            rules.Add(rule);
    }
}
