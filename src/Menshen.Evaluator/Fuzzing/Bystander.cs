using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Menshen.Evaluator.Fuzzing;

/// <summary>An ordinary session that goes on asking while somebody else attacks: it must be answered, rightly, by the same server process.</summary>
internal sealed class Bystander(CheckRun run, Subject subject, NpgsqlConnection session) : IAsyncDisposable
{
    private int _asked;
    private TimeSpan _slowest;

    /// <summary>What went wrong; null: nothing.</summary>
    public string? Trouble { get; private set; }

    public static async Task<Bystander> BeginAsync(CheckRun run, Subject subject) => new(run, subject, await run.OpenAsync(subject).ConfigureAwait(false));

    public async Task AskAsync()
    {
        if (Trouble is not null) return;
        var clock = Stopwatch.StartNew();
        try
        {
            await using var command = new NpgsqlCommand($"SELECT {++_asked} * 7", session) { CommandTimeout = 5 };
            var answer = (await command.ExecuteScalarAsync(run.Cancellation).ConfigureAwait(false))?.ToString();
            if (answer != (_asked * 7).ToString(CultureInfo.InvariantCulture)) Trouble = $"was answered {answer}";
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            Trouble = CheckRun.Say(fault);
        }

        _slowest = clock.Elapsed > _slowest ? clock.Elapsed : _slowest;
    }

    /// <summary>Notes how it fared.</summary>
    public void Observe() => run.Observe(
        $"{subject}, in a session of its own, asks meanwhile", "answered each time",
        Trouble is null ? string.Create(CultureInfo.InvariantCulture, $"answered each time: {_asked}, slowest after {_slowest.TotalMilliseconds:0} ms") : $"after {_asked}: {Trouble}", Trouble is null && _asked > 0);

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
