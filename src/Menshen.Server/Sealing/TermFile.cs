using System.Globalization;

namespace Menshen.Server;

/// <summary>Keeps a gateway's term beside its keystore, so that a start ends that of a run that was killed.</summary>
/// <remarks>One Menshen at a time has the directory. A copy of the directory, here or on another machine, is none of that: it lies elsewhere, or the machine has another name or was started
/// anew, and then the former's term is waited for like anybody's.</remarks>
internal sealed class TermFile(string path)
{
    /// <summary>What Linux makes anew at each start of the machine.</summary>
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    private string Place => $"{BootId()} {Environment.MachineName} {Path.GetFullPath(path)}";

    /// <summary>The term of the run before, which is dead; empty: there was none, or whether it is dead is not known.</summary>
    public async Task<Guid> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return File.Exists(path) && await File.ReadAllLinesAsync(path, cancellation).ConfigureAwait(false) is [var term, var place] && place == Place
                && Guid.TryParseExact(term, "D", out var id) ? id : Guid.Empty;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Guid.Empty;
        }
    }

    /// <summary>Notes the term of this run. Where that fails the others wait for longer once this one was killed; no more.</summary>
    public async Task WriteAsync(Guid term, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllLinesAsync(path, [term.ToString("D", CultureInfo.InvariantCulture), Place], cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string BootId() => File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "";
}
