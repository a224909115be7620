using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Keeps the follower running: starts it, records what it finds, starts it again when it dies.</summary>
/// <remarks>It holds its input; when this process dies, however it dies, the input ends and so does the follower.</remarks>
internal sealed class FollowerProcess : IAsyncDisposable
{
    /// <summary>The part that is this process itself.</summary>
    private const string Itself = "follower";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(1);

    private readonly FollowerOrder _order;
    private readonly JournalWriter _journal;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly ConcurrentDictionary<string, string> _troubles = new(StringComparer.Ordinal);
    private long _alarms;

    public FollowerProcess(FollowerOrder order, JournalWriter journal)
    {
        (_order, _journal) = (order, journal);
        _running = Task.Run(KeepRunningAsync);
    }

    /// <summary>Alarms recorded since the start.</summary>
    public long Alarms => Interlocked.Read(ref _alarms);

    /// <summary>What is wrong, for people; empty while all is well.</summary>
    public IReadOnlyCollection<string> Troubles => [.. _troubles.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}: {t.Value}")];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(_order.JournalSecret);
        _stopping.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var failure = await RunOnceAsync().ConfigureAwait(false);
            if (_stopping.IsCancellationRequested)
                return;
            _troubles[Itself] = failure ?? "it ended by itself, and is started again";
            var lived = Stopwatch.GetElapsedTime(began);
            pause = lived >= Healthy ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            await Task.Delay(pause, _stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>One life of the follower; returns why it failed, where that is known.</summary>
    private async Task<string?> RunOnceAsync()
    {
        try
        {
            using var process = Start();
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(_order, FollowerJson.Default.FollowerOrder)).ConfigureAwait(false);
            await process.StandardInput.FlushAsync().ConfigureAwait(false);
            _troubles.Clear();
            using var stop = _stopping.Token.Register(() => CloseInput(process));
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
                Answer(process, line);
            await EndAsync(process).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception or JsonException or InvalidOperationException)
        {
            return e.Message;
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
        if (said?.Trouble is { Words: { } words } trouble)
            _troubles[trouble.Part] = words;
        else if (said?.Trouble is { } over)
            _troubles.TryRemove(over.Part, out _);
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
