namespace Menshen.Server;

/// <summary>Somebody's free text inside of what an approver reads: marked off, so that it cannot pass for what stands behind it, and short, so that nothing behind it is cut.</summary>
internal static class Quoted
{
    private const int Most = 100;

    public static string Short(string text)
    {
        var shown = text.Length <= Most ? text : text[..Most] + "…";
        return $"\"{shown.Replace('"', '\'')}\"";
    }
}
