using System.Diagnostics;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Waits for transactions that began before, whose tables nobody else sees yet.</summary>
internal static class OlderTransactions
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>False: some are there still, after so long.</summary>
    public static async Task<bool> HaveEndedAsync(NpgsqlConnection connection, TimeSpan patience, CancellationToken cancellation)
    {
        var end = (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("snapshot_end.sql")), cancellation).ConfigureAwait(false))!;
        for (var began = Stopwatch.StartNew(); ;)
        {
            if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("snapshot_reached.sql"), end), cancellation).ConfigureAwait(false) is true) return true;
            if (began.Elapsed > patience) return false;
            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
        }
    }
}
