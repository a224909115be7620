using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Says when one of the auditor's files is another than what was accepted: it changes nothing until an auditor has accepted it.</summary>
internal sealed class RulesFileWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>In the place of a digest.</summary>
    private const string Unreadable = "cannot be read";

    private readonly SettledFile _file;
    private readonly IAuditorsRules _rules;
    private readonly ITimer _timer;
    private readonly Lock _oneAtATime = new();
    private (string File, string InForce) _judged;

    public RulesFileWatch(IAuditorsRules rules, TimeProvider time)
    {
        (_file, _rules) = (new SettledFile(rules.Path), rules);
        Look(settled: true);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What is to be said of the file; each error of one that has some.</summary>
    public IReadOnlyList<string> Trouble { get; private set; } = [];

    private string Name => Path.GetFileName(_file.Path);

    public void Dispose() => _timer.Dispose();

    /// <summary>One look; the timer's work.</summary>
    /// <param name="settled">True to trust the bytes at once.</param>
    public void Look(bool settled = false)
    {
        lock (_oneAtATime)
        {
            // Not noted as judged: what is in force may change while the file stays.
            if (_file.TryTake(settled, out var bytes, out _)) Judge(bytes, AcceptedRules.DigestOf(bytes));
            else if (_file.IsUnreadable) Tell(Unreadable, [$"{Name} cannot be read. Until it can, {Holds}: make {_file.Path} a file of at most 1 MiB that the user who runs Menshen may read"], $"cannot be read; until it can, {Holds}");
        }
    }

    private string Holds => _rules.Faults is { Errors.Count: > 0 } faults ? faults.Instead : "what was accepted holds on";

    private void Judge(byte[] bytes, string digest)
    {
        if (_judged == (digest, _rules.Digest)) return;
        var isInForce = digest == _rules.Digest;
        var plan = _rules.PlanOf(bytes);
        if (plan.Errors.Count > 0)
            Tell(digest, [$"{Name} is refused: {plan.Errors[0]} Until it is mended, {Holds}: {_rules.Command} check {_file.Path}", .. plan.Errors.Skip(1)], string.Join("; ", plan.Errors));
        // Comments alone change nothing.
        else if (isInForce || plan.Differences.Count == 0) (_judged, Trouble) = ((digest, _rules.Digest), []);
        else
            Tell(
                digest,
                [$"{_file.Path} is another than what was accepted, which holds on ({string.Join("; ", plan.Differences)}); see: {_rules.Command} plan, and put it in force with: {_rules.Command} apply --reason TEXT"],
                string.Join("; ", plan.Differences), RulesResult.Differs);
    }

    // Not judged until it is on record: the next look tries again.
    private void Tell(string digest, IReadOnlyList<string> trouble, string what, string result = RulesResult.Refused)
    {
        if (_judged != (digest, _rules.Digest) && _rules.Tell(digest == Unreadable ? "" : digest, what, result)) _judged = (digest, _rules.Digest);
        Trouble = trouble;
    }
}
