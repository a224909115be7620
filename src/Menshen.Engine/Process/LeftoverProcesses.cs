using System.Globalization;

namespace Menshen.Engine;

/// <summary>Ends what an earlier life of the engine left running: a postmaster whose Menshen was killed, or backends whose postmaster was.</summary>
/// <remarks>Such a postmaster is a child of nobody now: we would not notice its death, and its log pipe is broken. So it is stopped, not
/// adopted. A busy backend without a postmaster holds the shared memory, and no new postmaster starts before it is gone.</remarks>
internal static class LeftoverProcesses
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns what was done, in words.</summary>
    public static async Task<IReadOnlyList<string>> EndAsync(EnginePaths paths, TimeSpan grace, CancellationToken cancellation)
    {
        var directory = LinuxCalls.RealPath(paths.Cluster);
        var messages = new List<string>();
        var own = new PostmasterLock(Path.Combine(paths.Cluster, "postmaster.pid"));
        if (own.ProcessId is { } postmaster
            && await EndAsync(() => Alive([postmaster], directory), [LinuxCalls.Sigint, LinuxCalls.Sigquit], grace, cancellation).ConfigureAwait(false))
        {
            messages.Add($"a postmaster (process {postmaster}) had outlived the last Menshen; it was stopped.");
        }

        if (await EndAsync(() => Alive(All(), directory), [LinuxCalls.Sigquit, LinuxCalls.Sigkill], grace, cancellation).ConfigureAwait(false))
        {
            messages.Add("backends had outlived their postmaster; they were ended.");
        }

        // Nobody works in the cluster any more.
        foreach (var left in (PostmasterLock[])[own, new PostmasterLock(paths.SocketLock)]) await left.ClearAsync(grace, cancellation).ConfigureAwait(false);
        return messages;
    }

    /// <summary>True if there was somebody to end; throws if somebody will not.</summary>
    private static async Task<bool> EndAsync(Func<List<int>> alive, int[] signals, TimeSpan grace, CancellationToken cancellation)
    {
        var found = alive();
        if (found.Count == 0)
        {
            return false;
        }

        foreach (var signal in signals)
        {
            alive().ForEach(p => LinuxCalls.Signal(p, signal));
            for (var waited = TimeSpan.Zero; waited < grace; waited += Poll)
            {
                if (alive().Count == 0)
                {
                    return true;
                }

                await Task.Delay(Poll, cancellation).ConfigureAwait(false);
            }
        }

        throw new EngineFaultException($"process {found[0]} of an earlier start does not end; end it, then start again.");
    }

    private static List<int> Alive(IEnumerable<int> candidates, string directory) => [.. candidates.Where(p => WorksIn(p, directory))];

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 1);

    /// <summary>True only for a postgres process whose working directory is the cluster: a pid file can be stale or forged, and we may be
    /// root, so the number in it alone must never choose whom we signal.</summary>
    private static bool WorksIn(int processId, string directory)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/comm").Trim() == "postgres"
                && new FileInfo($"/proc/{processId}/cwd").LinkTarget == directory;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
