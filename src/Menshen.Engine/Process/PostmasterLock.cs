using System.Globalization;

namespace Menshen.Engine;

/// <summary>A file by which a postmaster says that it lives: <c>postmaster.pid</c>, or the lock of its socket.</summary>
/// <remarks>PostgreSQL asks <c>kill(process, 0)</c> alone: to it a process that was killed and that its parent has not reaped yet is alive, and so
/// is a stranger that got the number. Then it refuses to start. Here it is looked at what the process really is. Lines: process, PGDATA, …</remarks>
internal sealed class PostmasterLock(string path)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>The process that is named, or null.</summary>
    public int? ProcessId => Lines() is [var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1 ? id : null;

    /// <summary>Waits for one that is ending, and removes what names nobody. A living postmaster's stays, and one that cannot be told from it:
    /// PostgreSQL refuses the start then, and says whose it is.</summary>
    public async Task ClearAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var owner = Look();
        for (var waited = TimeSpan.Zero; owner == LockOwner.Unknown && waited < patience; waited += Poll)
        {
            await Task.Delay(Poll, cancellation).ConfigureAwait(false);
            owner = Look();
        }

        if (owner == LockOwner.Nobody) File.Delete(path);
    }

    private LockOwner Look()
    {
        if (!File.Exists(path)) return LockOwner.None;
        if (ProcessId is not { } process) return LockOwner.Nobody;
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // "id (name) state …"; a name may hold a parenthesis.
            return Judge(
                stat[(stat.LastIndexOf(')') + 2)..][0], File.ReadAllText($"/proc/{process}/comm").Trim(), new FileInfo($"/proc/{process}/cwd").LinkTarget,
                File.ReadAllText($"/proc/{process}/cmdline").Split('\0'), Lines() is [_, var cluster, ..] ? cluster : "");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return LockOwner.None;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            // ESRCH where it ended while it was read: the next look says so.
            return LockOwner.Unknown;
        }
    }

    /// <param name="state">Of proc(5): what is dead has let go of its files and memory, reaped or not.</param>
    /// <param name="name">Its program's.</param>
    /// <param name="works">Its working directory, a postmaster's is its cluster; null: it is about to end, or root in a container may not see it (no CAP_SYS_PTRACE).</param>
    /// <param name="words">Its command line, which everybody sees: empty when it is about to end, and what PostgreSQL's children do instead of it.</param>
    /// <param name="cluster">Whose the lock is, as it says.</param>
    internal static LockOwner Judge(char state, string name, string? works, string[] words, string cluster)
    {
        if (state is 'Z' or 'X' || name is not ("postgres" or "postmaster")) return LockOwner.Nobody;
        if (works is not null) return IsOne(works, cluster) ? LockOwner.Postmaster : LockOwner.Nobody;
        if (words[0].StartsWith("postgres: ", StringComparison.Ordinal)) return LockOwner.Nobody;
        return Array.IndexOf(words, "-D") is >= 0 and var at && at + 1 < words.Length
            ? IsOne(words[at + 1], cluster) ? LockOwner.Postmaster : LockOwner.Nobody
            : LockOwner.Unknown;
    }

    private static bool IsOne(string one, string other) =>
        Directory.Exists(one) && Directory.Exists(other) && LinuxCalls.RealPath(one) == LinuxCalls.RealPath(other);

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
