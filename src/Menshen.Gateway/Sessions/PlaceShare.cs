namespace Menshen.Gateway.Sessions;

/// <summary>Sessions at present, and those that began within the window.</summary>
internal readonly record struct PlaceShare(int Open, int New)
{
    /// <summary>As many as are ever counted: a fraction of what a number holds, so that a few of them can be added up.</summary>
    public const int Most = int.MaxValue / 4;

    /// <summary>The sum, and at most <see cref="Most"/>: what somebody wrote into the catalogue must not turn many into less than none, which would lift all limits, this gateway's own among them.</summary>
    public static PlaceShare operator +(PlaceShare one, PlaceShare other) => new(Math.Min(one.Open + other.Open, Most), Math.Min(one.New + other.New, Most));
}
