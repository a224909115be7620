namespace Menshen.Backup.S3;

/// <summary>How long the parts of an object are: all the same but the last, and the same in each try, so that one goes on where another was cut.</summary>
internal static class S3PartSize
{
    /// <summary>S3 takes no part under 5 MiB but the last; what a cut loses is less than one part.</summary>
    private const long Usual = 8L << 20;

    private const long Large = 64L << 20;

    /// <summary>S3's limit is 10,000 parts; Swift's, as it is installed, 1,000.</summary>
    private const int MostParts = 10_000;

    private const int FewParts = 1_000;

    public static int Of(long bytes)
    {
        var size = Math.Max(Usual, Math.Min(Large, Whole(bytes, FewParts)));
        return checked((int)Math.Max(size, Whole(bytes, MostParts)));
    }

    // In whole MiB; one part is left over for what a file has grown.
    private static long Whole(long bytes, int parts) => (((bytes / (parts - 1)) >> 20) + 1) << 20;
}
