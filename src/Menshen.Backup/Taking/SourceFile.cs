namespace Menshen.Backup.Taking;

/// <summary>A file or directory to be taken.</summary>
/// <param name="Root">Directory that it is opened below.</param>
/// <param name="Relative">Its path there.</param>
/// <param name="Stored">Its path in the set; a directory ends in a slash.</param>
/// <param name="Bytes">Length when it was listed; it may be another when it is read.</param>
/// <param name="Mode">Permissions.</param>
internal sealed record SourceFile(string Root, string Relative, string Stored, long Bytes, int Mode)
{
    public bool IsDirectory => Stored.EndsWith('/');
}
