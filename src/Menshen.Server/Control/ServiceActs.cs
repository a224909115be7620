using Menshen.Control;

namespace Menshen.Server;

/// <summary>Questions about the service, and its end.</summary>
internal sealed class ServiceActs(Func<StatusReport> status, Action<string, TimeSpan?> stop)
{
    /// <summary>An hour, as the policy's drain-grace at most; more would be a mistyped number.</summary>
    private const double LongestGraceSeconds = 3600;

    /// <summary>The same as long as the program runs.</summary>
    private readonly byte[] _document = ApiDocument.Write();

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.Version, _ => "",
            _ => Task.FromResult(ControlAnswer.Of(ProductVersion.Report(), ControlJson.Default.VersionReport))),
        new(ControlOperations.Document, _ => "", _ => Task.FromResult(ControlAnswer.OfBytes(_document))),
        new(ControlOperations.Status, _ => "", _ => Task.FromResult(ControlAnswer.Of(status(), ControlJson.Default.StatusReport))),
        new(ControlOperations.Metrics, _ => "", _ => Task.FromResult(ControlAnswer.OfBytes(MetricsText.Of(status(), DateTimeOffset.UtcNow)))),
        new(ControlOperations.JournalStatus, _ => "",
            _ => Task.FromResult(ControlAnswer.Of(status().Journal, ControlJson.Default.JournalReport))),
        new(ControlOperations.Stop, _ => "", request => Task.FromResult(Stop(request))),
    ];

    private ControlAnswer Stop(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.StopRequest);
        if (wish.GraceSeconds is < 0 or > LongestGraceSeconds or double.NaN)
            return ControlAnswer.Refused("invalid", "the grace must be between 0 and 3600 seconds", "Give another number.");
        stop($"asked by {request.Actor}", wish.GraceSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return ControlAnswer.Done();
    }
}
