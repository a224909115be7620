using System.Collections.Concurrent;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Counts sessions in: at once where this gateway is alone, and where others of the catalogue are there together with them. Never on a loop.</summary>
/// <remarks><code>
/// session ──► queue ──► nobody else counts: what others have ─► Enter ─► what we have, commit ──► the session goes on, or ends
/// </code>
/// All that wait are one round. While the catalogue does not answer nobody new comes to the guarded data: two gateways that cannot ask each other would each give all places once more. The records
/// and emergencies stay open, counted here alone, for whoever has to find out what is the matter.</remarks>
internal sealed class SessionPlaces(SessionRegistry sessions, IPlaceLedger? ledger) : IAsyncDisposable
{
    /// <summary>How often the others are told when nobody comes, and asked again after a failure.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>For one round.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long a session waits for a round that succeeds: a takeover of the engine's takes seconds. Milliseconds.</summary>
    private const long Waits = 5_000;

    private readonly ConcurrentQueue<Coming> _coming = new();
    private readonly SemaphoreSlim _asked = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task? _loop;
    private volatile int _gateways = 1;

    /// <summary>Whether other gateways may have sessions of the same subjects.</summary>
    private bool AreShared => ledger is not null && _gateways > 1;

    /// <summary>Why nobody new comes to the guarded data, or null.</summary>
    public string? Trouble { get; private set; }

    /// <summary>So many gateways are there, with this one.</summary>
    public void Share(int gateways)
    {
        _gateways = gateways;
        if (!AreShared) return;
        lock (_starting) _loop ??= Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Has the session counted in; answered by <see cref="Session.OnPlace"/>.</summary>
    public void Claim(Session session, ISessionPort port)
    {
        if (AreShared) port.ClaimPlace();
        else session.OnPlace(sessions.Enter(session));
    }

    /// <summary>The same, together with the others; answered on another thread.</summary>
    public void Ask(Session session, Action<SessionEnded?> answer)
    {
        _coming.Enqueue(new Coming(session, answer, Environment.TickCount64 + Waits));
        _asked.Release();
    }

    public async ValueTask DisposeAsync()
    {
        // Whoever still comes is counted here, and needs nobody who answers.
        _gateways = 1;
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop) await loop.ConfigureAwait(false);
        _stop.Dispose();
        _asked.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _asked.WaitAsync(Pause, _stop.Token).ConfigureAwait(false);
                // One round is for all who wait.
                while (_asked.Wait(0, _stop.Token)) { }
                if (!await TryRoundAsync().ConfigureAwait(false)) await Task.Delay(Pause, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<bool> TryRoundAsync()
    {
        List<Coming> coming = [];
        while (_coming.TryDequeue(out var one)) coming.Add(one);
        if (!AreShared)
        {
            // Who is alone has nobody whom he could not ask.
            Trouble = null;
            foreach (var one in coming) one.Answer(sessions.Enter(one.Session));
            return true;
        }
        List<(Coming One, SessionEnded? Refusal)> judged = [];
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            patience.CancelAfter(Patience);
            await ledger!.CountAsync(sessions.AskedFor(coming.Select(one => one.Session)), picture => Count(picture, coming, judged), patience.Token).ConfigureAwait(false);
            Trouble = null;
        }
#pragma warning disable CA1031 // Whatever went wrong: what was counted in is not, and it is tried again.
        catch (Exception)
#pragma warning restore CA1031
        {
            foreach (var (one, refusal) in judged)
            {
                if (refusal is null) sessions.Leave(one.Session);
            }
            sessions.TellAgain();
            Trouble = "the catalogue does not answer, so that sessions cannot be counted together with the other gateways: no new ones come to the guarded data";
            foreach (var one in coming) Postpone(one);
            return false;
        }
        foreach (var (one, refusal) in judged) one.Answer(refusal);
        return true;
    }

    private IReadOnlyCollection<PlaceRow> Count(PlacePicture picture, List<Coming> coming, List<(Coming One, SessionEnded? Refusal)> judged)
    {
        // What was told went with a crash of the engine, with a takeover, or with the term of before.
        if (picture.Own is null) sessions.TellAgain();
        var others = sessions.Read(picture);
        foreach (var one in coming) judged.Add((one, sessions.Enter(one.Session, others)));
        return sessions.TakeUntold(others);
    }

    private void Postpone(Coming one)
    {
        var identity = one.Session.Identity!;
        if (identity.IsEmergency || !identity.IsGuarded) one.Answer(sessions.Enter(one.Session));
        else if (Environment.TickCount64 < one.Until) _coming.Enqueue(one);
        else one.Answer(SessionEnds.Uncounted);
    }

    private sealed record Coming(Session Session, Action<SessionEnded?> Answer, long Until);
}
