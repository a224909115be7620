using Npgsql;

namespace Menshen.Engine;

/// <summary>Looks at all hosts of an engine at once, judges them, remembers the newest, and shows what they are.</summary>
internal sealed class HostSurvey : IAsyncDisposable
{
    private readonly List<HostProbe> _probes;
    private readonly IClusterMemory _memory;
    private readonly StatusBoard _board;
    private readonly ReplayDelays _delays;
    private readonly ExternalEngineAddress _address;
    private readonly Dictionary<EngineHost, EngineAddress> _resolved = [];
    private volatile IReadOnlyList<(EngineAddress Address, TimeSpan Delay)> _standbys = [];
    private SeenCluster? _seen;

    public HostSurvey(ExternalEngineAddress address, IClusterMemory memory, StatusBoard board, TimeProvider time)
    {
        (_address, _memory, _board, _delays) = (address, memory, board, new ReplayDelays(time));
        _probes = [.. address.Hosts.Select(host => new HostProbe(host, Source(address, host), time))];
    }

    /// <summary>The one that asks a host.</summary>
    public HostProbe ProbeOf(EngineHost host) => _probes.Find(probe => probe.Host == host)!;

    /// <summary>The first standby, in the order of the address, that is at most so far behind.</summary>
    public EngineAddress? StandbyWithin(TimeSpan delay)
    {
        // The same one as long as it can be: a request to cancel must find the server that the session is on.
        foreach (var (address, behind) in _standbys)
        {
            if (behind <= delay) return address;
        }

        return null;
    }

    /// <summary>One look at all of them, and the verdict. What is newer than what was seen before is on disk before the verdict is given.</summary>
    public async Task<(PrimaryVerdict Verdict, IReadOnlyList<HostSighting> Sightings)> LookAsync(CancellationToken cancellation)
    {
        var sightings = await Task.WhenAll(_probes.Select(probe => probe.LookAsync(cancellation))).ConfigureAwait(false);
        _seen ??= _memory.Read();
        var verdict = PrimaryChoice.Among(sightings, _seen);
        if (verdict.Seen is { } seen && seen != _seen)
        {
            _memory.Write(seen);
            _seen = seen;
        }

        if (verdict.Primary is { } primary) _delays.Note(primary.Position);
        _board.See([.. sightings.Zip(verdict.Roles, Status)]);
        await FindStandbysAsync(verdict, sightings, cancellation).ConfigureAwait(false);
        return (verdict, sightings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var probe in _probes) await probe.DisposeAsync().ConfigureAwait(false);
    }

    // A standby of an old primary is on that one's timeline, and shows what never was.
    private async Task FindStandbysAsync(PrimaryVerdict verdict, IReadOnlyList<HostSighting> sightings, CancellationToken cancellation)
    {
        List<(EngineAddress, TimeSpan)> found = [];
        foreach (var (sighting, role) in sightings.Zip(verdict.Roles))
        {
            if (verdict.Primary is null || role.Role != EngineHostRole.Standby || sighting.Timeline != verdict.Primary.Timeline) continue;
            if (_delays.Of(sighting.Position) is { } delay && await FindAsync(sighting.Host, cancellation).ConfigureAwait(false) is { } address) found.Add((address, delay));
        }

        _standbys = found;
    }

    private async Task<EngineAddress?> FindAsync(EngineHost host, CancellationToken cancellation)
    {
        if (_resolved.TryGetValue(host, out var known)) return known;
        try
        {
            return _resolved[host] = await _address.ResolveAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EngineFaultException or System.Net.Sockets.SocketException)
        {
            // It ended since the look; the next one says so.
            return null;
        }
    }

    private EngineHostStatus Status(HostSighting sighting, (EngineHostRole Role, string? Trouble) found) => new(
        sighting.Host.ToString(), found.Role, sighting.Timeline, found.Role == EngineHostRole.Standby ? _delays.Of(sighting.Position) : null, found.Trouble);

    /// <summary>Connections for looks at a host: quick to give up, and for nothing else.</summary>
    public static NpgsqlDataSource Source(ExternalEngineAddress address, EngineHost host)
    {
        var settings = address.ConnectionSettings(host);
        settings.Database = address.EntryDatabase;
        settings.ApplicationName = "menshen watch";
        settings.SearchPath = "pg_catalog";
        settings.Pooling = false;
        settings.Enlist = false;
        settings.IncludeErrorDetail = false;
        settings.Timeout = 2;
        settings.CommandTimeout = 2;
        // A host that does not answer does not answer a cancel request either.
        settings.CancellationTimeout = -1;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.UsePasswordProvider(_ => address.Password, (_, _) => ValueTask.FromResult(address.Password));
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }
}
