using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy.Reading;

/// <summary>Reads the sections <c>control</c>, <c>approvals</c> and <c>break-glass</c>.</summary>
internal static class ControlReader
{
    public static ControlRules Read(SectionReader section)
    {
        var otherwise = ControlRules.Default;
        var rules = new ControlRules(
            section.Choice("https", otherwise.Https, ("on", true), ("off", false)),
            ReadAddress(section, otherwise.Address),
            section.Integer("port", otherwise.Port, 0, IPEndPoint.MaxPort),
            section.Time("idle-timeout", otherwise.IdleTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15)),
            section.Time("lifetime", otherwise.Lifetime, TimeSpan.FromMinutes(5), TimeSpan.FromHours(24)),
            section.Integer("requests-per-second", otherwise.RequestsPerSecond, 1, 10_000),
            section.Integer("logins-per-minute", otherwise.LoginsPerMinute, 1, 10_000));
        section.RefuseUnknown();
        return rules;
    }

    public static ApprovalRules ReadApprovals(SectionReader section, Profile profile)
    {
        var operations = section.Has("for") ? ReadOperations(section) : ApprovalRules.Default.Operations;
        var rules = new ApprovalRules(
            operations, section.Time("valid", ApprovalRules.Default.Validity, TimeSpan.FromMinutes(5), TimeSpan.FromDays(7)))
        {
            EveryPolicy = section.Choice("policy", profile == Profile.Strict, ("weakening", false), ("every", true)),
        };
        section.RefuseUnknown();
        return rules;
    }

    public static BreakGlassRules ReadBreakGlass(SectionReader section)
    {
        var otherwise = BreakGlassRules.Default;
        var rules = new BreakGlassRules(
            section.Time("longest", otherwise.Longest, TimeSpan.FromSeconds(5), TimeSpan.FromHours(8)),
            section.Time("password-life", otherwise.PasswordLife, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)));
        section.RefuseUnknown();
        return rules;
    }

    private static ImmutableArray<string> ReadOperations(SectionReader section)
    {
        var operations = ImmutableArray.CreateBuilder<string>();
        foreach (var word in section.Words("for"))
        {
            if (ApprovalRules.Possible.Contains(word.Text))
                operations.Add(word.Text);
            else
                section.Errors.Add(word, $"`{word.Text}` cannot wait for an approval", $"Choose from {string.Join(", ", ApprovalRules.Possible)}");
        }

        return [.. operations.Distinct()];
    }

    private static IPAddress ReadAddress(SectionReader section, IPAddress otherwise)
    {
        if (section.Scalar("address") is not { } written)
            return otherwise;
        // As for the gateway's listeners: "127" is an address to the library and a slip to a person.
        if (IPAddress.TryParse(written.Text, out var address)
            && (address.ToString() == written.Text || written.Text.Contains(':', StringComparison.Ordinal)))
            return address;
        section.Errors.Add(written, $"`{written.Text}` is not an address", "Write an IP address such as 127.0.0.1, or 0.0.0.0 for all of IPv4");
        return otherwise;
    }
}
