namespace Menshen.Gateway.Sessions;

/// <summary>Sessions at present, and those that began within the window.</summary>
internal readonly record struct PlaceShare(int Open, int New)
{
    public static PlaceShare operator +(PlaceShare one, PlaceShare other) => new(one.Open + other.Open, one.New + other.New);
}
