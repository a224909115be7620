namespace Menshen.Server;

/// <summary>What a restore would do, for people.</summary>
/// <param name="Set">The set it begins with.</param>
/// <param name="CompleteSince">From when on that can be brought back.</param>
/// <param name="Target">The moment.</param>
/// <param name="WalSegments">To be replayed.</param>
/// <param name="Bytes">To be unpacked.</param>
/// <param name="Reach">The last moment that the archive knows of.</param>
/// <param name="LeftOut">How much of what is archived would be left out; null: recovery alone finds out.</param>
public sealed record RestorePreview(
    string Set, DateTimeOffset CompleteSince, string Target, int WalSegments, long Bytes, DateTimeOffset? Reach, TimeSpan? LeftOut)
{
    /// <summary>Sets that are not used.</summary>
    public required IReadOnlyList<string> NewerSets { get; init; }

    /// <summary>The set's journal has nothing later; null: that of the old directory goes on.</summary>
    public required DateTimeOffset? RecordsUntil { get; init; }

    /// <summary>What was taken away since, and comes back; null: no journal is left that knows it.</summary>
    public required IReadOnlyList<string>? Revives { get; init; }
}
