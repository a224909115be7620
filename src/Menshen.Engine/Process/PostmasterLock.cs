using System.Globalization;

namespace Menshen.Engine;

/// <summary>A file by which a postmaster says that it lives: <c>postmaster.pid</c>, or the lock of its socket.</summary>
/// <remarks>PostgreSQL asks <c>kill(process, 0)</c> alone: to it a process that was killed and that its parent has not reaped yet is alive, and so
/// is a stranger that got the number. Then it refuses to start. Here it is looked at what the process really is. Lines: process, PGDATA, …</remarks>
internal sealed class PostmasterLock(string path)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>What stands behind a lock file.</summary>
    private enum Owner
    {
        /// <summary>No file, or a process that PostgreSQL too finds gone: it takes the file over itself.</summary>
        None,

        /// <summary>Dead but not reaped, a stranger with its number, or a file in which nothing was written yet.</summary>
        Nobody,

        /// <summary>A postgres that shows no working directory: it is about to end, or may not be looked at.</summary>
        Unknown,

        /// <summary>The postmaster that made the file.</summary>
        Postmaster,
    }

    /// <summary>The process that is named, or null.</summary>
    public int? ProcessId => Lines() is [var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1 ? id : null;

    /// <summary>Waits for one that is ending, and removes what names nobody. A living postmaster's stays, and one that cannot be told from it:
    /// PostgreSQL refuses the start then, and says whose it is.</summary>
    public async Task ClearAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var owner = Look();
        for (var waited = TimeSpan.Zero; owner == Owner.Unknown && waited < patience; waited += Poll)
        {
            await Task.Delay(Poll, cancellation).ConfigureAwait(false);
            owner = Look();
        }

        if (owner == Owner.Nobody) File.Delete(path);
    }

    private Owner Look()
    {
        if (!File.Exists(path)) return Owner.None;
        if (ProcessId is not { } process) return Owner.Nobody;
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // "id (name) state …"; a name may hold a parenthesis. What is dead has let go of its files and memory, reaped or not.
            if (stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X') return Owner.Nobody;
            if (File.ReadAllText($"/proc/{process}/comm").Trim() is not ("postgres" or "postmaster")) return Owner.Nobody;
            return new FileInfo($"/proc/{process}/cwd").LinkTarget switch
            {
                null => Owner.Unknown,
                var works when Lines() is [_, var cluster, ..] && Directory.Exists(cluster) && LinuxCalls.RealPath(cluster) == works => Owner.Postmaster,
                _ => Owner.Nobody,
            };
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return Owner.None;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            // ESRCH where it ended while it was read: the next look says so.
            return Owner.Unknown;
        }
    }

    private string[] Lines()
    {
        try
        {
            return [.. File.ReadLines(path).Take(2)];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }
}
