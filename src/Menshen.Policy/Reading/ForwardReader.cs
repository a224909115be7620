using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>Reads the list of log receivers.</summary>
internal static class ForwardReader
{
    /// <summary>RFC 6587 names none; 601 is IANA's syslog-conn, RFC 5425's is 6514.</summary>
    private const int TcpPort = 601, TlsPort = 6514;

    public static ImmutableArray<ForwardRule> Read(PolicySequence? list, PolicyErrors errors)
    {
        var rules = ImmutableArray.CreateBuilder<ForwardRule>();
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a log receiver", "Write `- to: syslog+tls://host:6514`");
            else if (ReadOne(new SectionReader(mapping, errors)) is { } rule)
                AddOnce(rules, rule, item, errors);
        }

        return rules.ToImmutable();
    }

    private static ForwardRule? ReadOne(SectionReader section)
    {
        var to = section.Scalar("to");
        if (to is null && !section.Has("to"))
            section.Errors.Add(section.Place, "a log receiver needs an address", "Add `to: syslog+tls://host:6514`");
        var form = section.Choice("form", ForwardForm.Rfc5424, ("rfc5424", ForwardForm.Rfc5424), ("ocsf", ForwardForm.Ocsf));
        var authority = section.Scalar("authority");
        section.RefuseUnknown();
        if (to is null)
            return null;
        if (!Uri.TryCreate(to.Text, UriKind.Absolute, out var uri) || uri.Scheme is not ("syslog+tcp" or "syslog+tls") || uri.Host.Length == 0
            || uri.PathAndQuery.Trim('/').Length > 0 || uri.UserInfo.Length > 0)
        {
            section.Errors.Add(to, $"`{to.Text}` is not a log receiver", "Write `syslog+tls://host:6514` or `syslog+tcp://127.0.0.1:601`");
            return null;
        }

        var tls = uri.Scheme == "syslog+tls";
        if (authority is not null && !tls)
            section.Errors.Add(authority, "there is no authority without TLS", "Write `syslog+tls://…`, or delete the line");
        // Records of who did what must not cross a network in clear.
        if (!tls && !uri.IsLoopback)
            section.Errors.Add(to, "plaintext is legal to this machine only", "Write `syslog+tls://…`, or send through a tunnel on 127.0.0.1");
        return new ForwardRule(to.Text, uri.DnsSafeHost, uri.Port > 0 ? uri.Port : tls ? TlsPort : TcpPort, tls, form, authority?.Text);
    }

    private static void AddOnce(ImmutableArray<ForwardRule>.Builder rules, ForwardRule rule, PolicyNode place, PolicyErrors errors)
    {
        if (rules.Any(r => r.Address == rule.Address))
            errors.Add(place, $"{rule.Address} is listed twice", "Keep one of the two");
        else
            rules.Add(rule);
    }
}
