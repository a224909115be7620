using System.Globalization;

namespace Menshen.Cli;

/// <summary>Writes times as people compare them: ISO, local, with the zone.</summary>
internal static class Moments
{
    public static string Write(DateTimeOffset moment) =>
        moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture);
}
