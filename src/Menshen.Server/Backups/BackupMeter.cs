using System.Diagnostics.Metrics;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>How old what of the backups is, as .NET metrics, for whoever collects those of the process (<c>dotnet-counters</c>, OpenTelemetry).</summary>
internal sealed class BackupMeter : IDisposable
{
    public const string Name = "Menshen.Backup";

    private readonly Meter _meter = new(Name);

    public BackupMeter(Func<BackupTimes?> times, TimeProvider time)
    {
        _meter.CreateObservableGauge(
            "menshen.backup.age", () => Ages(times(), time.GetUtcNow()).Select(age => new Measurement<double>(age.Seconds, Tags(age.Of, age.Place))),
            "s", "How long ago the last of a kind was; none where there never was one");
        _meter.CreateObservableGauge(
            "menshen.backup.troubles", () => times() is { } now ? [new Measurement<int>(now.Troubles)] : Array.Empty<Measurement<int>>(), description: "How many things are wrong with backups");
    }

    /// <summary>What there is, by its name, a copy's place (else empty), and its age.</summary>
    public static IEnumerable<(string Of, string Place, double Seconds)> Ages(BackupTimes? times, DateTimeOffset now)
    {
        (string Of, string Place, DateTimeOffset? At)[] all = times is null ? [] :
        [
            ("full", "", times.Full), ("incremental", "", times.Incremental), ("archive", "", times.Archived), ("journal", "", times.Journal), ("verification", "", times.Verified),
            ("reading", "", times.ReadSince), ("test", "", times.Tested), .. times.Copies.Select(copy => ("copy", copy.Place, copy.CopiedAt)),
        ];
        return all.Where(one => one.At is not null).Select(one => (one.Of, one.Place, Math.Max(0, (now - one.At!.Value).TotalSeconds)));
    }

    private static KeyValuePair<string, object?>[] Tags(string of, string place) => place.Length == 0 ? [new("of", of)] : [new("of", of), new("place", place)];

    public void Dispose() => _meter.Dispose();
}
