namespace Menshen.Backup.S3;

/// <summary>Holds what all open streams have read ahead to so much memory: a restore keeps each pack of each set of a chain open, for each of its workers.</summary>
internal sealed class S3Windows
{
    private const int Most = 32;

    private readonly LinkedList<S3Stream> _recent = new();
    private readonly Lock _gate = new();

    /// <summary>That a stream has something read ahead now; who has not for longest forgets it.</summary>
    public void Used(S3Stream stream)
    {
        lock (_gate)
        {
            _recent.Remove(stream);
            _recent.AddFirst(stream);
            if (_recent.Count <= Most) return;
            _recent.Last!.Value.Forget();
            _recent.RemoveLast();
        }
    }

    public void Closed(S3Stream stream)
    {
        lock (_gate) _recent.Remove(stream);
    }
}
