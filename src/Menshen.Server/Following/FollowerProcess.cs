using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Menshen.Journal;
using Menshen.Vault;

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

    private FollowerOrder _order;
    private readonly JournalWriter _journal;
    private readonly AuditVault _vault;
    private readonly Lock _speaking = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private readonly ConcurrentDictionary<string, string> _troubles = new(StringComparer.Ordinal);
    private TextWriter? _input;
    private long _alarms;

    public FollowerProcess(FollowerOrder order, JournalWriter journal, AuditVault vault)
    {
        (_order, _journal, _vault) = (order, journal, vault);
        vault.Started += OnVault;
        vault.Lost += OnVault;
        _running = Task.Run(KeepRunningAsync);
    }

    /// <summary>Alarms recorded since the start.</summary>
    public long Alarms => Interlocked.Read(ref _alarms);

    /// <summary>What is wrong, for people; empty while all is well.</summary>
    public IReadOnlyCollection<string> Troubles => [.. _troubles.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}: {t.Value}")];

    /// <summary>The journal has another secret: the follower begins anew with it. Takes the secrets over and clears them.</summary>
    public void Renew(byte[] secrets)
    {
        lock (_speaking)
        {
            CryptographicOperations.ZeroMemory(_order.JournalSecret);
            _order = _order with { JournalSecret = secrets };
            // It ends with its input, and is started again with the new order; where it was it has on disk.
            try
            {
                _input?.Dispose();
            }
            catch (IOException)
            {
                // It has ended already.
            }

            _input = null;
        }
    }

    /// <summary>Other alarm rules will be in force; to be said before the journal says so.</summary>
    public void Tell(byte[] alarmRules)
    {
        lock (_speaking)
        {
            _order = _order with { AlarmRules = alarmRules };
            SayQuietly(FollowerLine.Rules + Convert.ToBase64String(alarmRules));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _vault.Started -= OnVault;
        _vault.Lost -= OnVault;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        CryptographicOperations.ZeroMemory(_order.JournalSecret);
        CryptographicOperations.ZeroMemory(_order.VaultWriter.Password);
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
            Listen(process.StandardInput);
            _troubles.Clear();
            using var stop = _stopping.Token.Register(() => CloseInput(process));
            while (await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is { } line)
                Answer(line);
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

    private void Answer(string line)
    {
        var said = JsonSerializer.Deserialize(line, FollowerJson.Default.FollowerLine);
        if (said?.Projected is { } progress)
            _vault.Projected(progress);
        else if (said?.Trouble is { Part: FollowerTrouble.Vault, Words: { } why })
            _vault.NotProjected(why);
        else if (said?.Trouble is { Words: { } words } trouble)
            _troubles[trouble.Part] = words;
        else if (said?.Trouble is { } over)
            _troubles.TryRemove(over.Part, out _);
        if (said?.Alarm is not { } alarm)
            return;
        var recorded = _journal.Record(alarm, Patience);
        if (recorded)
            Interlocked.Increment(ref _alarms);
        if (!_stopping.IsCancellationRequested)
            Speak(recorded ? FollowerLine.Recorded : FollowerLine.NotNow);
    }

    /// <summary>A new follower is at the other end: it is told all it must know, and from here on what changes.</summary>
    private void Listen(TextWriter input)
    {
        lock (_speaking)
        {
            _input = input;
            Speak(JsonSerializer.Serialize(_order, FollowerJson.Default.FollowerOrder));
            OnVault(this, EventArgs.Empty);
        }
    }

    private void OnVault(object? sender, object what) => SayQuietly(FollowerLine.Vault + _vault.SocketDirectory);

    private void SayQuietly(string line)
    {
        try
        {
            Speak(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It is dead; its successor is told at its start.
        }
    }

    // By the supervisor's task, too: a line must not come between the pieces of another.
    private void Speak(string line)
    {
        lock (_speaking)
        {
            _input?.WriteLine(line);
            _input?.Flush();
        }
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
