using System.Globalization;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Compares the machine's clock with the time server of the policy, and records when it is off and when it is right again.</summary>
/// <remarks>It sets no clock: that is the work of chrony or its like, which the kernel's word tells of. A clock that somebody set, or a source that lies, shows here all the same.</remarks>
internal sealed class TimeServerWatch(InForce<HostRules> rules, AdministrationLog log, TimeProvider time) : IAsyncDisposable
{
    public const string Differs = "clock.differs", Agrees = "clock.agrees", Unanswered = "clock.unanswered";

    /// <summary>RFC 5905's shortest usual interval: who asks a public server more often is refused.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(64);

    /// <summary>Questions without an answer, until that is said: one packet may be lost.</summary>
    private const int MostUnanswered = 3;

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private string _known = "";
    private string _told = "";
    private int _unanswered;

    /// <summary>Why times in the records may not be right, or null.</summary>
    public string? Trouble { get; private set; }

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>One question.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        if (rules.Now is not { TimeServer: { } server, ClockTolerance: var tolerance })
        {
            (Trouble, _told) = (null, "");
            return;
        }

        if (server != _known) (_known, _told, _unanswered) = (server, "", 0);
        if (await TimeServer.AskAsync(server, time, cancellation).ConfigureAwait(false) is not { } answer)
        {
            if (++_unanswered >= MostUnanswered) Tell(Unanswered, server, "no answer", $"the time server {server} does not answer");
            return;
        }

        _unanswered = 0;
        var by = string.Create(CultureInfo.InvariantCulture, $"by {answer.Offset.TotalSeconds:+0.000;-0.000} s, give or take {answer.Doubt.TotalSeconds:0.000} s");
        // What the way may have taken counts for the clock.
        if (answer.Offset.Duration() - answer.Doubt > tolerance)
            Tell(Differs, server, by, $"the machine's clock differs from {server} {by}");
        else
            Tell(Agrees, server, by, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Tell(string what, string server, string detail, string? trouble)
    {
        Trouble = trouble;
        if (_told != what && log.Write(ScrubDesk.Menshen, what, server, detail)) _told = what;
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await LookAsync(_stop.Token).ConfigureAwait(false);
                await Task.Delay(Interval, time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
