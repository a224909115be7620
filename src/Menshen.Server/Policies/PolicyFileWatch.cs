using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Says when <c>policy.yaml</c> is another than the policy in force: it changes nothing until it is applied.</summary>
internal sealed class PolicyFileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SettledFile _file;
    private readonly PolicyState _state;
    private readonly PolicyLog _log;
    private readonly ITimer _timer;
    private readonly Lock _oneAtATime = new();
    private (string File, string InForce) _told;

    public PolicyFileWatch(string file, PolicyState state, PolicyLog log, TimeProvider time)
    {
        (_file, _state, _log) = (new SettledFile(file), state, log);
        Look(settled: true);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What is to be said of the file, or null.</summary>
    public string? Trouble { get; private set; }

    public void Dispose() => _timer.Dispose();

    /// <summary>One look; the timer's work.</summary>
    /// <param name="settled">True to trust the bytes at once.</param>
    public void Look(bool settled = false)
    {
        lock (_oneAtATime)
        {
            if (!_file.TryTake(settled, out var bytes, out var digest))
            {
                if (_file.IsUnreadable) Trouble = $"{_file.Path} cannot be read; policy {_state.Current.Version} holds on";
                return;
            }

            Judge(bytes, digest);
        }
    }

    private void Judge(byte[] bytes, string digest)
    {
        var current = _state.Current;
        // Not noted as judged: the policy in force may change while the file stays.
        if (_told == (digest, current.Digest)) return;
        var what = digest == current.Digest ? null : Differences(bytes, current);
        if (what is not null && !_log.Differs(current, digest, what)) return;
        _told = (digest, current.Digest);
        Trouble = what is null ? null
            : $"{_file.Path} is another than policy {current.Version}, which holds on ({what}); see: menshen plan, and put it in force with: menshen apply --reason TEXT";
    }

    private static string? Differences(byte[] bytes, AppliedPolicy current)
    {
        var read = PolicyDesk.Read(bytes);
        if (!read.IsValid) return $"{read.Errors.Length} error(s), the first: {read.Errors[0]}";
        var plan = current.PlanTo(new AppliedPolicy(0, bytes, read.Policy));
        // Comments alone change nothing.
        return plan.IsEmpty ? null : plan.ToString();
    }
}
