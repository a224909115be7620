using System.Globalization;

namespace Menshen.Engine;

/// <summary>Ends a postmaster that a killed Menshen left behind.</summary>
/// <remarks>It is a child of nobody now: we would not notice its death, and its log pipe is broken. So it is stopped, not adopted.</remarks>
internal static class LeftoverPostmaster
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns a message if there was something to do, else null.</summary>
    public static async Task<string?> EndAsync(string cluster, TimeSpan grace, CancellationToken cancellation)
    {
        var pidFile = Path.Combine(cluster, "postmaster.pid");
        if (ReadProcessId(pidFile) is not { } processId)
        {
            return null;
        }

        if (!IsPostmasterOf(processId, cluster))
        {
            // The number went to another process: PostgreSQL would believe itself running and refuse to start.
            File.Delete(pidFile);
            return null;
        }

        foreach (var signal in (int[])[LinuxCalls.Sigint, LinuxCalls.Sigquit])
        {
            LinuxCalls.Signal(processId, signal);
            for (var waited = TimeSpan.Zero; waited < grace; waited += Poll)
            {
                if (!IsPostmasterOf(processId, cluster))
                {
                    return $"a postmaster (process {processId}) had outlived the last Menshen; it was stopped.";
                }

                await Task.Delay(Poll, cancellation).ConfigureAwait(false);
            }
        }

        throw new EngineFaultException($"process {processId} already runs on {cluster} and does not end; stop it, then start again.");
    }

    private static int? ReadProcessId(string pidFile)
    {
        if (!File.Exists(pidFile))
        {
            return null;
        }

        var first = File.ReadLines(pidFile).FirstOrDefault();
        return int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 1 ? id : null;
    }

    /// <summary>True only for a postgres process whose working directory is the cluster: a pid file can be stale or forged, and we may be
    /// root, so the number in it alone must never choose whom we signal.</summary>
    private static bool IsPostmasterOf(int processId, string cluster)
    {
        try
        {
            var name = File.ReadAllText($"/proc/{processId}/comm").Trim();
            var where = new FileInfo($"/proc/{processId}/cwd").LinkTarget;
            return name == "postgres" && where == Path.GetFullPath(cluster);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
