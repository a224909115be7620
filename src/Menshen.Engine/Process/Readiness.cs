using Npgsql;

namespace Menshen.Engine;

/// <summary>Waits until a starting engine lets us in.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns the server's version; throws if it ended, refuses us for good, or takes too long.</summary>
    public static async Task<string> WaitAsync(TcbConnections connections, Task<string> ended, TimeSpan timeout, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout);
        var last = "no answer";
        while (!deadline.IsCancellationRequested)
        {
            if (ended.IsCompleted)
            {
                throw new EngineFaultException($"the engine did not start: {await ended.ConfigureAwait(false)}");
            }

            try
            {
                await using var connection = await connections.OpenAsync("postgres", deadline.Token).ConfigureAwait(false);
                return connection.ServerVersion;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new EngineFaultException("the engine does not accept our key: it was made with another keystore.", refused);
            }
            catch (NpgsqlException notYet)
            {
                last = notYet.Message;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(Poll, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
        throw new EngineFaultException($"the engine was not ready within {timeout.TotalSeconds:0} s: {last}");
    }
}
