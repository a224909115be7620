namespace Menshen.Evaluator.Targets;

/// <summary>The records of a <see cref="ISpareSystem"/>, as files that somebody keeps.</summary>
public interface ISpareRecords
{
    /// <summary>Where they are now, links followed.</summary>
    string Directory { get; }

    /// <summary>A directory of the spare system's own, empty.</summary>
    string NewPlace();

    /// <summary>Log servers that get each record; the evaluation's own, so that they can be away.</summary>
    IReadOnlyList<RecordReceiver> Receivers { get; }

    Task<SpareSpace> SpaceAsync(CancellationToken cancellation);

    /// <summary>Its administrators give the records that much room, and want to be told at that share of it; in force when it returns. Answers why not.</summary>
    Task<string?> LimitAsync(long capacity, int alarmAtPercent, CancellationToken cancellation);

    /// <summary>It keeps its records in another directory from then on. Answers why not.</summary>
    Task<string?> MoveAsync(string directory, CancellationToken cancellation);

    /// <summary>Copies what is closed to a place. Answers why not.</summary>
    Task<string?> ArchiveAsync(string place, CancellationToken cancellation);

    /// <summary>Brings it back from there. Answers why not.</summary>
    Task<string?> FetchAsync(string place, string into, CancellationToken cancellation);

    /// <summary>A place on another machine, by a protocol of the network; null: nothing here can be one.</summary>
    Task<string?> FarPlaceAsync(CancellationToken cancellation);

    /// <summary>Whether the files of a directory verify; null: those that it goes on writing.</summary>
    Task<bool> IsWholeAsync(string? directory, CancellationToken cancellation);

    /// <summary>Whether a word is in the records of a directory.</summary>
    Task<bool> HasAsync(string directory, string word, CancellationToken cancellation);
}
