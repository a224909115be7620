namespace Menshen.Samples.ExpressRealname;

/// <summary>A district with its administrative code.</summary>
internal sealed record Region(string Code, string Province, string City, string District)
{
    /// <summary>All districts of the sample, weighted by how many parcels they send and receive.</summary>
    public static WeightedChoice<Region> All { get; } = new(
        [.. WordList.Lines("Data/regions.txt").Select(words =>
            (new Region(words[0], words[1], words[2], words[3]), WordList.Number(words[4])))]);
}
