using Menshen.Engine;
using Menshen.Journal;
using Npgsql;

namespace Menshen.Server;

/// <summary>Records the engine's settings that are not PostgreSQL's defaults: all at the start, later each that changes, with old and new value.</summary>
internal sealed class SettingsWatch : IDisposable
{
    /// <summary>How often the settings are compared. ALTER SYSTEM through the gateway is recorded by itself; this finds edited files.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Default = "(default)";

    private readonly Func<CancellationToken, Task<IReadOnlyList<ChangedSetting>>> _read;
    private readonly JournalWriter _journal;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private Dictionary<string, ChangedSetting>? _known;
    private ITimer? _timer;
    private int _looking;

    public SettingsWatch(Func<CancellationToken, Task<IReadOnlyList<ChangedSetting>>> read, JournalWriter journal, TimeProvider time) =>
        (_read, _journal, _time) = (read, journal, time);

    /// <summary>Looks for the first time, and from now on.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await LookAsync(cancellation).ConfigureAwait(false);
        _timer = _time.CreateTimer(_ => _ = LookQuietlyAsync(), null, Interval, Interval);
    }

    /// <summary>One look at the settings.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var now = (await _read(cancellation).ConfigureAwait(false)).ToDictionary(setting => setting.Name, StringComparer.Ordinal);
        var before = _known;
        _known = now;
        foreach (var setting in now.Values)
        {
            var old = before?.GetValueOrDefault(setting.Name);
            if (old is null || old.Value != setting.Value)
                Record(setting.Name, before is null ? setting.Value : $"{setting.Value}, before {old?.Value ?? Default}", setting.Origin);
        }

        foreach (var setting in before?.Values.Where(setting => !now.ContainsKey(setting.Name)) ?? [])
            Record(setting.Name, $"{Default}, before {setting.Value}", setting.Origin);
    }

    public void Dispose()
    {
        _end.Cancel();
        _timer?.Dispose();
    }

    private async Task LookQuietlyAsync()
    {
        if (Interlocked.Exchange(ref _looking, 1) == 1)
            return;
        try
        {
            await LookAsync(_end.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The engine is away; what changed meanwhile is found when it is back.
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private void Record(string name, string value, string origin) =>
        _journal.Record(new ConfigurationObserved(JournalTime.Now(_time), "engine", name, value, origin), Patience);
}
