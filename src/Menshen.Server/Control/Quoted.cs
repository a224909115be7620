namespace Menshen.Server;

/// <summary>Somebody's free text inside of what an approver reads: marked off, so that it cannot pass for what stands behind it, and short, so that nothing behind it is cut.</summary>
internal static class Quoted
{
    private const int Most = 100;

    /// <summary>A name that somebody typed who has not shown who he is: as it is where it could be a subject's, and else marked off. What Menshen writes behind it, such as a certificate, no name can spell, and
    /// none pushes out of the record.</summary>
    public static string Name(string text) =>
        text.Length is > 0 and <= Most && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.') ? text : Short(text);

    public static string Short(string text)
    {
        var shown = text.Length <= Most ? text : text[..Most] + "…";
        return $"\"{shown.Replace('"', '\'')}\"";
    }
}
