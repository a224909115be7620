using System.Net.Sockets;
using Npgsql;

namespace Menshen.Engine;

/// <summary>A life of an external engine with several hosts: from the choice of a primary to the moment when it is none any more.</summary>
internal sealed class ClusterLife(
    ExternalEngineAddress address, TcbConnections connections, PrimaryPermission permission, HostSurvey survey, ExternalProvisioning provisioning, TimeProvider time)
    : IExternalLife
{
    /// <summary>Between looks. The end of a primary's process is seen at once, by its connection; this is for all else.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long a primary may be silent whose machine does not say that it is gone, and that has no successor: under load one may be slow, and to
    /// end all its sessions would help nobody.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private HostSighting? _primary;

    public EngineAddress? Resolved { get; private set; }

    /// <summary>Logins wait for the next primary, and a look costs little.</summary>
    public TimeSpan LongestPause => TimeSpan.FromMilliseconds(500);

    public async Task<(int? ProcessId, string ServerVersion)> BeginAsync(CancellationToken cancellation)
    {
        var verdict = await ChooseAsync(cancellation).ConfigureAwait(false);
        _primary = verdict.Primary ?? throw new EngineFaultException(verdict.Refusal);
        try
        {
            Resolved = await address.ResolveAsync(_primary.Host, cancellation).ConfigureAwait(false);
            permission.Grant(_primary);
            connections.PointTo(address.ConnectionSettings(_primary.Host));
            return (null, await provisioning.RunAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is NpgsqlException or SocketException)
        {
            throw new EngineFaultException($"the engine {_primary.Host} cannot be used: {HostTrouble.Words(fault, _primary.Host.Name)}", fault);
        }
    }

    public async Task<string> WaitForLossAsync(CancellationToken cancellation)
    {
        var probe = survey.ProbeOf(_primary!.Host);
        while (true)
        {
            await probe.WaitAsync(Interval, cancellation).ConfigureAwait(false);
            var (verdict, sightings) = await survey.LookAsync(cancellation).ConfigureAwait(false);
            if (verdict.Primary is { } primary && primary.IsSameAs(_primary)) continue;
            var own = sightings.First(s => s.Host == _primary.Host);
            var isSlow = own is { Kind: HostKind.Silent, IsDown: false } && verdict.Primary is null && time.GetElapsedTime(probe.HeardAt) < Silence;
            if (!isSlow) return Words(verdict, sightings, own);
        }
    }

    public Task EndAsync()
    {
        permission.Withdraw();
        connections.Forget();
        return Task.CompletedTask;
    }

    // A start would fail for a primary that is merely slow; one that refuses or is a standby is not waited for.
    private async Task<PrimaryVerdict> ChooseAsync(CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var (verdict, sightings) = await survey.LookAsync(cancellation).ConfigureAwait(false);
            var isSlow = sightings.Any(s => s is { Kind: HostKind.Silent, IsDown: false });
            if (verdict.Primary is not null || !isSlow || time.GetElapsedTime(began) >= Silence) return verdict;
            await Task.Delay(LongestPause, time, cancellation).ConfigureAwait(false);
        }
    }

    private static string Words(PrimaryVerdict verdict, IReadOnlyList<HostSighting> sightings, HostSighting own)
    {
        var role = verdict.Roles[sightings.TakeWhile(s => s != own).Count()];
        var what = role.Role switch
        {
            EngineHostRole.Silent => $"does not answer: {own.Trouble}",
            EngineHostRole.Standby => "has become a standby",
            EngineHostRole.Primary => "was promoted anew",
            _ => role.Trouble,
        };
        return verdict.Primary is { } next && next.Host != own.Host ? $"the primary {own.Host} {what}; {next.Host} is the primary now" : $"the primary {own.Host} {what}";
    }
}
