namespace Menshen.Server;

/// <summary>Looks at databases that many ask for: one is under way and one waits, which begins when that has ended, so that whoever asks meanwhile shares it.</summary>
/// <remarks>The attack: everybody's <c>DO</c> in a database with sealed columns asks for one, and each would take one of the few connections that the engine keeps for us.</remarks>
internal sealed class SharedLooks(Func<string, Task> look)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Turn> _turns = new(StringComparer.Ordinal);

    /// <summary>Ends when a look that began after this call has ended, in whatever way.</summary>
    public Task AskAsync(string database)
    {
        Turn turn;
        lock (_gate)
        {
            if (_turns.TryGetValue(database, out var under)) return (under.Next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            _turns.Add(database, turn = new Turn { Next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) });
        }
        var first = turn.Next.Task;
        _ = RunAsync(database, turn);
        return first;
    }

    private async Task RunAsync(string database, Turn turn)
    {
        while (Take(database, turn) is { } asked)
        {
            try
            {
                await look(database).ConfigureAwait(false);
                asked.SetResult();
            }
#pragma warning disable CA1031 // It is the askers' to hear what went wrong; the next ones have a look of their own.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                asked.SetException(fault);
            }
        }
    }

    private TaskCompletionSource? Take(string database, Turn turn)
    {
        lock (_gate)
        {
            var asked = turn.Next;
            turn.Next = null;
            if (asked is null) _turns.Remove(database);
            return asked;
        }
    }

    private sealed class Turn
    {
        /// <summary>Who waits for the next look; null: nobody.</summary>
        public TaskCompletionSource? Next { get; set; }
    }
}
