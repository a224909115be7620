namespace Menshen.Samples.ExpressRealname;

/// <summary>One parcel of a waybill.</summary>
internal readonly record struct Piece(string Package, int WeightHundredths, int Length, int Width, int Height)
{
    /// <summary>More pieces than this a waybill never has; it keeps the rows of the stream apart.</summary>
    private const int PiecesApart = 100;

    private static readonly string[] Packages = ["bag", "carton", "carton", "bag", "crate"];

    public static Piece At(ulong seed, in WaybillKey waybill, int piece)
    {
        var random = SplitMix64.ForRow(seed, RowStream.Parcel, (waybill.Number * PiecesApart) + piece);
        if (waybill.ItemKind == "document")
        {
            return new Piece("envelope", random.Between(5, 60), 32, 24, random.Between(1, 3));
        }

        var package = waybill.ItemKind == "food" && random.Chance(3_000) ? "foam_box" : random.Pick<string>(Packages);
        // Light parcels are common and heavy ones rare: the product of two even draws.
        var weight = 10 + (random.Between(1, 60) * random.Between(1, 40));
        return new Piece(package, weight, random.Between(15, 60), random.Between(10, 45), random.Between(4, 40));
    }

    /// <summary>Weight of all pieces in hundredths of a kilogram.</summary>
    public static int WeightOf(ulong seed, in WaybillKey waybill)
    {
        var sum = 0;
        for (var piece = 1; piece <= waybill.Pieces; piece++)
        {
            sum += At(seed, waybill, piece).WeightHundredths;
        }

        return sum;
    }
}
