using System.Text.RegularExpressions;

namespace Menshen.Server;

/// <summary>One line of a log of the operating system: who wrote it, whom it is about and from where, as far as its text says so.</summary>
/// <param name="Program">The program, or empty.</param>
/// <param name="User">The user of the operating system that it is about, or empty.</param>
/// <param name="Source">The address from which the user came, or empty.</param>
/// <param name="Text">The line, cut at <see cref="LongestText"/>.</param>
internal sealed partial record HostLogLine(string Program, string User, string Source, string Text)
{
    /// <summary>Characters: longer than any line of sshd or login, and as much as the journal keeps of a text.</summary>
    public const int LongestText = 1024;

    // A line is a stranger's words: each search is bounded.
    private const int Patience = 50;

    public static HostLogLine Read(string line)
    {
        var text = new string([.. line.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        if (text.Length > LongestText) text = text[..LongestText];
        try
        {
            return Parts(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return new HostLogLine("", "", "", text);
        }
    }

    private static HostLogLine Parts(string text)
    {
        var head = Head().Match(text);
        var said = head.Success ? head.Groups["said"].Value : text;
        var user = About().Match(said) is { Success: true } about ? about.Groups["user"].Value : Sudo().Match(said) is { Success: true } sudo ? sudo.Groups["user"].Value : "";
        var source = From().Match(said) is { Success: true } from ? from.Groups["source"].Value : "";
        return new HostLogLine(head.Success ? head.Groups["program"].Value : "", user, System.Net.IPAddress.TryParse(source, out _) ? source : "", text);
    }

    // RFC 3164 ("Nov 27 03:40:51") and ISO 8601, as rsyslog writes them: time, host, program[process]: text.
    [GeneratedRegex(@"^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[0-9:.+Z-]{8,30}) \S{1,255} (?<program>[^\s:\[]{1,64})(?:\[\d{1,10}\])?: (?<said>.*)$", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Head();

    // sshd, login, su, PAM: "Accepted publickey for alice from …", "Failed password for invalid user bob from …", "session opened for user alice(uid=1000)".
    [GeneratedRegex(@"(?:\bfor (?:invalid user |user )?|\buser[= ])(?<user>[A-Za-z0-9_.@-]{1,64}\$?)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex About();

    // "    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id".
    [GeneratedRegex(@"^\s*(?<user>[A-Za-z0-9_.@-]{1,64}\$?) : (?:TTY|PWD|USER|command)", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex Sudo();

    [GeneratedRegex(@"(?:\bfrom |\brhost=)(?<source>[0-9a-fA-F:.]{2,45})", RegexOptions.CultureInvariant, Patience)]
    private static partial Regex From();
}
