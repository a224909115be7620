namespace Menshen.Backup.Taking;

/// <summary>Where the packs of a set go, and under which key.</summary>
internal sealed record PackPlace(string Directory, string Label, byte[] Salt, PreviousChunks Previous)
{
    public static string Purpose(string label) => $"set {label}";
}
