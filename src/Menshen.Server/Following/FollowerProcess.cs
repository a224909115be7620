using System.Diagnostics;
using System.Text.Json;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Keeps the follower running: starts it, records what it finds, starts it again when it dies.</summary>
/// <remarks>It holds its input; when this process dies, however it dies, the input ends and so does the follower.</remarks>
internal sealed class FollowerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private readonly FollowerOrder _order;
    private readonly JournalWriter _journal;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private long _alarms;

    public FollowerProcess(FollowerOrder order, JournalWriter journal)
    {
        (_order, _journal) = (order, journal);
        _running = Task.Run(KeepRunningAsync);
    }

    /// <summary>Alarms recorded since the start.</summary>
    public long Alarms => Interlocked.Read(ref _alarms);

    /// <summary>What is wrong, for people; null while all is well.</summary>
    public string? Trouble { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var said = await RunOnceAsync().ConfigureAwait(false);
            if (_stopping.IsCancellationRequested)
                return;
            Trouble = said ?? "the process that watches the journal ended by itself; it is started again";
            var lived = Stopwatch.GetElapsedTime(began);
            pause = lived >= Healthy ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await Task.Delay(pause, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>One life of the follower; returns the trouble it told of, if any.</summary>
    private async Task<string?> RunOnceAsync()
    {
        try
        {
            using var process = Start();
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(_order, FollowerJson.Default.FollowerOrder)).ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
            Trouble = null;
            using var stop = _stopping.Token.Register(() => CloseInput(process));
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
                Answer(process, line);
            await EndAsync(process).ConfigureAwait(false);
            return Trouble;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception or JsonException or InvalidOperationException)
        {
            return $"the process that watches the journal failed: {e.Message}";
        }
    }

    private static Process Start() => Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "menshen"), ["follow"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        UseShellExecute = false,
    })!;

    private void Answer(Process process, string line)
    {
        var said = JsonSerializer.Deserialize(line, FollowerJson.Default.FollowerLine);
        if (said?.Trouble is { } trouble)
            Trouble = trouble;
        if (said?.Alarm is not { } alarm)
            return;
        var recorded = _journal.Record(alarm, Patience);
        if (recorded)
            Interlocked.Increment(ref _alarms);
        if (_stopping.IsCancellationRequested)
            return;
        process.StandardInput.WriteLine(recorded ? FollowerLine.Recorded : FollowerLine.NotNow);
        process.StandardInput.Flush();
    }

    private static void CloseInput(Process process)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    private static async Task EndAsync(Process process)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
    }
}
