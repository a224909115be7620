using Menshen.Engine;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Keeps in the catalogue how many sessions this gateway has, where all gateways count together.</summary>
internal sealed class PlaceLedger(IEngine engine, Func<Guid> term) : IPlaceLedger
{
    private readonly PlaceCatalogue _catalogue = new(engine);

    public Task CountAsync(IReadOnlyCollection<string> subjects, Func<PlacePicture, IReadOnlyCollection<PlaceRow>> count, CancellationToken cancellation)
    {
        var own = term();
        return _catalogue.CountAsync(
            own, subjects,
            (now, found) =>
            {
                var picture = new PlacePicture(now, [.. found.Where(place => place.Gateway != own).Select(ToRow)], found.Where(place => place.Gateway == own && place.Subject.Length == 0).Select(ToRow).FirstOrDefault());
                return [.. count(picture).Select(row => new GatewayPlaces(own, row.Subject, row.Window, row.Open, row.New))];
            },
            cancellation);
    }

    private static PlaceRow ToRow(GatewayPlaces places) => new(places.Subject, places.Window, places.Open, places.New);
}
