namespace Menshen.Gateway.Sessions;

/// <summary>What the other gateways of the catalogue have of sessions, in the window of the engine's clock.</summary>
internal sealed class OtherPlaces
{
    private readonly Dictionary<string, PlaceShare> _shares = new(StringComparer.Ordinal);

    /// <param name="picture">As it was read.</param>
    /// <param name="window">How long one is: new sessions of another one do not count any more.</param>
    public OtherPlaces(PlacePicture picture, TimeSpan window)
    {
        Window = picture.Now / (long)window.TotalMicroseconds;
        foreach (var row in picture.Others) _shares[row.Subject] = Of(row.Subject) + new PlaceShare(Within(row.Open), row.Window == Window ? Within(row.New) : 0);
    }

    /// <summary>The number of the present window.</summary>
    public long Window { get; }

    public PlaceShare All => Of("");

    public PlaceShare Of(string subject) => _shares.GetValueOrDefault(subject);

    // The catalogue may say anything.
    private static int Within(int count) => Math.Clamp(count, 0, PlaceShare.Most);
}
