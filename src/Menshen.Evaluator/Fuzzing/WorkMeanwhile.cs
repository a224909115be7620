using System.Globalization;
using Npgsql;

namespace Menshen.Evaluator.Fuzzing;

/// <summary>Sessions that work while an attack goes on, each with one statement after the other: an attack under load. Each must be answered, and rightly.</summary>
internal sealed class WorkMeanwhile
{
    private const string Sum = "SELECT sum(i) FROM generate_series(1, 1000) i", Right = "500500";

    /// <summary>Between two statements of a session: work, and not the end of the machine.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly CancellationTokenSource _over;
    private readonly List<Task> _sessions = [];
    private long _answered;
    private string? _trouble;

    private WorkMeanwhile(CancellationToken cancellation) => _over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    /// <summary>Begins so many.</summary>
    public static async Task<WorkMeanwhile> BeginAsync(CheckRun run, int sessions)
    {
        var work = new WorkMeanwhile(run.Cancellation);
        for (var i = 0; i < sessions; i++)
        {
            var connection = await run.OpenAsync(run.Owner).ConfigureAwait(false);
            work._sessions.Add(Task.Run(() => work.GoOnAsync(connection), CancellationToken.None));
        }

        return work;
    }

    /// <summary>Ends them, and notes how they fared.</summary>
    public async Task EndAsync(CheckRun? run)
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_sessions).ConfigureAwait(false);
        _over.Dispose();
        if (run is null) return;
        var answered = string.Create(CultureInfo.InvariantCulture, $"{_answered} statements answered");
        run.Observe(
            string.Create(CultureInfo.InvariantCulture, $"{_sessions.Count} sessions of {run.Owner} that work while this is tried"), "answered each time", _trouble is null ? answered : $"{answered}, then: {_trouble}",
            _trouble is null && _answered > 0);
    }

    private async Task GoOnAsync(NpgsqlConnection connection)
    {
        await using var owned = connection.ConfigureAwait(false);
        // At least once, also where the attack is over before the first is answered.
        do
        {
            try
            {
                await using var command = new NpgsqlCommand(Sum, connection) { CommandTimeout = 10 };
                var answer = (await command.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false))?.ToString();
                if (answer != Right) _trouble = $"was answered {answer}";
                Interlocked.Increment(ref _answered);
                await Task.Delay(Pause, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                _trouble = CheckRun.Say(fault);
            }
        }
        while (!_over.IsCancellationRequested && _trouble is null);
    }
}
