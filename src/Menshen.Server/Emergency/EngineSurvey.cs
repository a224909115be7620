using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The engine's picture, and what the drift check says, as one list: before an emergency and after it.</summary>
internal static class EngineSurvey
{
    private const string Drift = "drift";

    public static async Task<IReadOnlyList<PictureRow>> TakeAsync(IEngine engine, string emergencyRole, CancellationToken cancellation)
    {
        var picture = await EnginePicture.TakeAsync(engine, emergencyRole, cancellation).ConfigureAwait(false);
        var drift = await DriftCheck.RunAsync(engine, cancellation).ConfigureAwait(false);
        return [.. picture.Where(row => row.Object != EmergencyRole.Salvage), .. drift.Select(found => new PictureRow("", Drift, found.ToString(), "found", null, null))];
    }
}
