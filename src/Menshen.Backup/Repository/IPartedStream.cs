namespace Menshen.Backup.Repository;

/// <summary>A stream whose bytes are gathered first and leave later, in parts; of parts that an earlier try has brought, none leaves again.</summary>
internal interface IPartedStream
{
    /// <summary>Awaited before so many bytes leave; the second argument is false for what is sent once more after a fault on the line.</summary>
    Func<int, bool, CancellationToken, Task> Leaving { set; }

    /// <summary>Bytes that were there already.</summary>
    long Spared { get; }
}
