using System.Globalization;

namespace Menshen.TestKit;

/// <summary>A cluster's <c>postmaster.pid</c>.</summary>
/// <remarks>PostgreSQL's manual, "Database File Layout": the first line is the postmaster's process id.</remarks>
public static class LockFile
{
    /// <summary>The postmaster's process id; 0 while there is none.</summary>
    public static int ProcessId(string cluster)
    {
        try
        {
            // Empty for a moment while the postmaster starts.
            return int.TryParse(File.ReadLines(Path.Combine(cluster, "postmaster.pid")).FirstOrDefault(), CultureInfo.InvariantCulture, out var id) ? id : 0;
        }
        // One that finds a killed one's file takes it away and writes its own: asking first whether it is there is no answer.
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
