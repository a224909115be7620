namespace Menshen.Bench.Passes;

/// <summary>How much a folder of audit files grows from now on.</summary>
internal sealed class AuditTrail(string folder)
{
    // Longer than a journal that may be 50 ms behind and PostgreSQL's log process need; all that is left comes at once.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(150);
    private const int StillReadings = 2; // one may fall into a pause of a busy machine
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly long before = Bytes(folder);

    /// <summary>Bytes added, once the files have stopped growing.</summary>
    public long Growth()
    {
        var size = Bytes(folder);
        var still = 0;
        for (var waited = TimeSpan.Zero; waited < Limit && still < StillReadings; waited += Quiet)
        {
            Thread.Sleep(Quiet);
            var now = Bytes(folder);
            still = now == size ? still + 1 : 0;
            size = now;
        }

        return size - before;
    }

    private static long Bytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
