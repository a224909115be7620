namespace Menshen.Journal;

/// <summary>What one day (UTC) has brought, reckoned between the borders of segments.</summary>
/// <param name="Day">The day.</param>
/// <param name="Records">Records.</param>
/// <param name="Bytes">Bytes.</param>
public readonly record struct DayVolume(DateOnly Day, long Records, long Bytes);
