using System.Diagnostics.Metrics;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Role and delay of the engine's hosts as .NET metrics, for whoever collects those of the process (<c>dotnet-counters</c>, OpenTelemetry).</summary>
internal sealed class HostMeter : IDisposable
{
    public const string Name = "Menshen.Engine";

    private readonly Meter _meter = new(Name);

    public HostMeter(Func<IReadOnlyList<EngineHostStatus>> hosts)
    {
        _meter.CreateObservableGauge(
            "menshen.engine.host.role", () => hosts().Select(host => new Measurement<int>(
                1, new KeyValuePair<string, object?>("host", host.Host), new KeyValuePair<string, object?>("role", EngineHosts.Word(host.Role)))),
            description: "1 for what a host is now");
        _meter.CreateObservableGauge(
            "menshen.engine.host.delay", () => hosts().Where(host => host.Delay is not null).Select(host => new Measurement<double>(
                host.Delay!.Value.TotalSeconds, new KeyValuePair<string, object?>("host", host.Host))),
            "s", "How far a standby's replay is behind the primary");
    }

    public void Dispose() => _meter.Dispose();
}
