using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Menshen.Cli;

/// <summary>The user's log-ins, one file each with mode 0600, below <c>$XDG_RUNTIME_DIR</c> (which ends with the user's own log-in) or in
/// <c>~/.menshen</c>. The newest of a deployment is used where no name is given.</summary>
internal sealed class SessionStore(Func<string, string?> environment)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime)
        ? Path.Combine(runtime, "menshen")
        // Never a directory that others can write: who plants a session there makes us act in another's name.
        : Path.Combine(
            environment("HOME") is { Length: > 0 } home ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".menshen");

    /// <summary>The session of that name, or the newest one; null if there is none that still lives.</summary>
    public StoredSession? Find(string target, string? name) =>
        !Directory.Exists(_directory) ? null
            : Files(target).Select(Read).OfType<StoredSession>()
                .FirstOrDefault(session => session.Target == target && (name is null || session.Name == name));

    public void Keep(StoredSession session)
    {
        Directory.CreateDirectory(_directory, OwnerOnly | UnixFileMode.UserExecute);
        var file = FileOf(session.Target, session.Name);
        // Never written into: what was there may be open elsewhere, or be somebody's link.
        File.Delete(file);
        using var stream = new FileStream(
            file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        JsonSerializer.Serialize(stream, session, CliJson.Default.StoredSession);
    }

    public void Drop(StoredSession session) => File.Delete(FileOf(session.Target, session.Name));

    private IEnumerable<string> Files(string target) =>
        Directory.EnumerateFiles(_directory, $"{DigestOf(target)}-*.session").OrderByDescending(File.GetLastWriteTimeUtc);

    private static StoredSession? Read(string file)
    {
        // As psql does with its password file: what others may read has been read.
        if ((File.GetUnixFileMode(file) & ~OwnerOnly) != 0)
            return null;
        try
        {
            using var stream = File.OpenRead(file);
            var session = JsonSerializer.Deserialize(stream, CliJson.Default.StoredSession);
            return session is not null && session.ExpiresAt > TimeProvider.System.GetUtcNow() ? session : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Names of subjects may hold what a file's name may not.
    private string FileOf(string target, string name) => Path.Combine(_directory, $"{DigestOf(target)}-{DigestOf(name)}.session");

    private static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
