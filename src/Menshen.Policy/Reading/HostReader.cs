using System.Collections.Immutable;
using System.Globalization;

namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>host</c>.</summary>
internal static class HostReader
{
    /// <summary>Each is looked at every second.</summary>
    private const int MostLogs = 8;

    public static HostRules Read(SectionReader section)
    {
        var otherwise = HostRules.Default;
        var rules = new HostRules(
            Logs(section), Server(section), section.Time("clock-tolerance", otherwise.ClockTolerance, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1)),
            Share(section, "processor"), Share(section, "memory"), Share(section, "disk"), section.Size("network", otherwise.Network, 1L << 10, 1L << 40, zero: "off"),
            section.Time("sustained", otherwise.Sustained, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)))
        {
            SpaceAhead = section.Time("space-ahead", otherwise.SpaceAhead, TimeSpan.FromDays(1), TimeSpan.FromDays(366), mayBeOff: true) is var ahead && ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero,
        };
        section.RefuseUnknown();
        return rules;
    }

    private static ImmutableArray<string> Logs(SectionReader section)
    {
        var logs = ImmutableArray.CreateBuilder<string>();
        foreach (var item in section.Items("logs")?.Items ?? [])
        {
            if (item is not PolicyScalar { Text.Length: > 0 } path || !Path.IsPathRooted(path.Text) || path.Text.EndsWith('/'))
                section.Errors.Add(item, "this is not the full path of a file", "Write such as /var/log/auth.log");
            else if (logs.Contains(path.Text))
                section.Errors.Add(item, $"`{path.Text}` is named twice", "Keep it once");
            else if (logs.Count == MostLogs)
                section.Errors.Add(item, string.Create(CultureInfo.InvariantCulture, $"more than {MostLogs} files"), "Have the system's logger write into fewer");
            else
                logs.Add(path.Text);
        }

        return logs.ToImmutable();
    }

    private static string? Server(SectionReader section)
    {
        if (section.Scalar("time-server") is not { } written || written.Text == "off") return null;
        if (Uri.TryCreate($"ntp://{written.Text}", UriKind.Absolute, out var address) && address is { Host.Length: > 0, PathAndQuery: "/" or "", UserInfo: "", Fragment: "" })
            return string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{(address.Port > 0 ? address.Port : HostRules.TimePort)}");
        section.Errors.Add(written, $"`{written.Text}` is not a time server", "Write HOST or HOST:PORT, or off");
        return null;
    }

    private static int Share(SectionReader section, string key) => section.Scalar(key) is { Text: "off" } ? 0 : section.Share(key, 0, 1, 99);
}
