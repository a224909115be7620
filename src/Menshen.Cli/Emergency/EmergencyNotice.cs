namespace Menshen.Cli.Emergency;

/// <summary>What the server has to tell an administrator about break-glass, in his language, beside the answer to his command.</summary>
internal static class EmergencyNotice
{
    /// <summary>Writes each of the words of the header; what is not understood is passed over.</summary>
    public static void Write(CliContext context, string words)
    {
        foreach (var notice in words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = notice.Split(' ');
            if (parts is ["open" or "ended", var id, var holder, var moment])
                context.Error.WriteLine(CliContext.Fill(
                    parts[0] == "open" ? EmergencyTexts.Notice_Open : EmergencyTexts.Notice_Ended, Printable.Line(id), Printable.Line(Uri.UnescapeDataString(holder)),
                    Printable.Line(moment)));
        }
    }
}
