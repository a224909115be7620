using System.Globalization;
using System.Text.RegularExpressions;

namespace Menshen.Cli;

/// <summary>Reads the time of <c>--since</c>: a date, a date with a time (local, if no zone is given), or a span back from now.</summary>
internal static partial class SinceTime
{
    private static readonly string[] Forms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mmzzz",
            "yyyy-MM-ddTHH:mm:sszzz"];

    public static DateTimeOffset Read(string text, TimeProvider time)
    {
        if (Span().Match(text) is { Success: true } span
            && int.TryParse(span.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return time.GetUtcNow() - (span.Groups[2].Value switch
            {
                "s" => TimeSpan.FromSeconds(number),
                "min" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(Math.Min(number, 1_000_000)),
                _ => TimeSpan.FromDays(Math.Min(number, 100_000)),
            });
        }

        return DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var moment)
            ? moment
            : throw new CliRefusalException(
                CliContext.Fill(Texts.Error_Since, Printable.Line(text)), Texts.Error_Since_Hint, ExitCode.Findings);
    }

    [GeneratedRegex("^([0-9]{1,9})(s|min|h|d)$")]
    private static partial Regex Span();
}
