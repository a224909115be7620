using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Repository;

/// <summary>The file, outside of all repositories, that remembers when each copy was brought up to date, under our signature.</summary>
public static class SeenCopiesFile
{
    private static readonly SignedFile<IReadOnlyList<SeenCopy>> Form = new("menshen backup copies 1", BackupJson.Default.IReadOnlyListSeenCopy);

    public static void Write(string path, IReadOnlyList<SeenCopy> copies, IBackupSecrets secrets) => Form.Write(path, copies, secrets);

    /// <summary>Nothing where nothing was written, or what is there is not ours: then each copy counts as never made, and its turn comes at once.</summary>
    public static IReadOnlyList<SeenCopy> Read(string path, IBackupSecrets secrets)
    {
        try
        {
            return Form.Read(path, secrets) ?? [];
        }
        catch (Exception e) when (e is BackupException or JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
