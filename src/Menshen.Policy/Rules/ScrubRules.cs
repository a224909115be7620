namespace Menshen.Policy;

/// <summary>When all data is read and checked for what a disk has changed, and how fast.</summary>
/// <param name="At">Each day at this local time; null: never by itself. Default 03:00: an hour in which few wait.</param>
/// <param name="BytesPerSecond">At most so many, 1 MiB to 4 GiB; 0: no limit. Default 64 MiB: less than half of what one spinning disk gives.</param>
/// <param name="Repairs">Damaged pages of tables come back from the repository, and damaged indexes are built anew from their tables. Default: they do, for until then each question that needs them fails or finds too little.</param>
public sealed record ScrubRules(TimeOnly? At, long BytesPerSecond, bool Repairs)
{
    public static ScrubRules Default { get; } = new(new TimeOnly(3, 0), 64L << 20, Repairs: true);
}
