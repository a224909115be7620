namespace Menshen.Backup.Taking;

/// <summary>How far a backup or a restore is, seen from any thread.</summary>
public sealed class TakeProgress(TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private long _done;

    /// <summary>What it does now, as <c>files</c>.</summary>
    public string Step { get; internal set; } = "";

    public long TotalBytes { get; internal set; }

    public long DoneBytes => Interlocked.Read(ref _done);

    public double BytesPerSecond => DoneBytes / Math.Max(0.001, time.GetElapsedTime(_begun).TotalSeconds);

    /// <summary>Null: nobody knows, because nothing is under way yet, or what is left is no reading or writing of ours, as PostgreSQL's recovery.</summary>
    public TimeSpan? Left => BytesPerSecond < 1 || DoneBytes >= TotalBytes ? null : TimeSpan.FromSeconds(Math.Max(0, TotalBytes - DoneBytes) / BytesPerSecond);

    internal void Add(long bytes) => Interlocked.Add(ref _done, bytes);
}
