using System.Globalization;

namespace Menshen.Journal;

/// <summary>Judges measured space by its limits.</summary>
/// <remarks><code>
/// 0 ------------------------- alarm-at ------------- limit - reserve -------- limit
///   roomy                     | alarm                | full                   | exhausted
/// </code>
/// Alarm also comes when less than twice the reserve is left, which on a volume that others fill is the only sign. Each level is left a
/// little below where it was reached, or a journal at the border would tell of it without end.</remarks>
internal static class SpaceGauge
{
    /// <summary>Two in a hundred.</summary>
    private const double AlarmSlack = 0.02;

    public static SpaceReport Judge(SpaceLimits limits, long used, VolumeSpace volume, SpaceLevel before, long dropped)
    {
        var (limit, room) = (used + volume.Free, volume.Free);
        if (limits.CapacityBytes > 0)
        {
            limit = Math.Min(limit, limits.CapacityBytes);
            room = Math.Min(room, Math.Max(0, limits.CapacityBytes - used));
        }

        var reserve = limits.ReserveOf(volume);
        var level = LevelOf(limits.AlarmAt, used, limit, room, reserve, before);
        return new SpaceReport
        {
            Level = level,
            Used = used,
            Limit = limit,
            Room = room,
            Reserve = reserve,
            VolumeFree = volume.Free,
            Dropped = dropped,
            Ordinary = OrdinaryAt(level, limits.WhenFull),
            Reserved = level < SpaceLevel.Exhausted ? StatementIntake.Record : StatementIntake.Refuse,
            Trouble = level < SpaceLevel.Full ? null : TroubleOf(limits.WhenFull, level, used, limit, room, dropped),
            Warning = level == SpaceLevel.Alarm ? Sizes($"{used} of {limit} MiB are used, {room} MiB are left") : null,
        };
    }

    /// <summary>Nobody knows how much room there is: as if there were none but the reserve.</summary>
    public static SpaceReport Unmeasurable(SpaceReport before, string reason) => before with
    {
        Level = SpaceLevel.Full,
        Ordinary = StatementIntake.Refuse,
        Reserved = StatementIntake.Record,
        Trouble = $"its space cannot be measured: {reason}",
        Warning = null,
    };

    private static SpaceLevel LevelOf(double alarmAt, long used, long limit, long room, long reserve, SpaceLevel before)
    {
        if (room <= (before == SpaceLevel.Exhausted ? reserve / 8 : 0)) { return SpaceLevel.Exhausted; }
        if (room <= (before >= SpaceLevel.Full ? reserve + reserve / 4 : reserve)) { return SpaceLevel.Full; }
        var (share, left) = before >= SpaceLevel.Alarm ? (alarmAt - AlarmSlack, reserve * 5 / 2) : (alarmAt, reserve * 2);
        return used >= share * limit || room <= left ? SpaceLevel.Alarm : SpaceLevel.Roomy;
    }

    private static StatementIntake OrdinaryAt(SpaceLevel level, WhenFull whenFull) => level switch
    {
        < SpaceLevel.Full => StatementIntake.Record,
        // Not even the count could be written any more.
        SpaceLevel.Exhausted => StatementIntake.Refuse,
        _ => whenFull == WhenFull.DropAndCount ? StatementIntake.Drop : StatementIntake.Refuse,
    };

    private static string TroubleOf(WhenFull whenFull, SpaceLevel level, long used, long limit, long room, long dropped)
    {
        var what = OrdinaryAt(level, whenFull) == StatementIntake.Drop
            ? string.Create(CultureInfo.InvariantCulture, $"statements run without records, {dropped} so far")
            : "new statements are refused";
        return Sizes($"its space is used up, {used} of {limit} MiB, and {room} MiB are the reserve: ") + what;
    }

    private static string Sizes(FormattableString text)
    {
        var values = text.GetArguments().Select(bytes => (object)((long)bytes! / (double)(1 << 20))).ToArray();
        return string.Format(CultureInfo.InvariantCulture, text.Format.Replace("}", ":0.0}", StringComparison.Ordinal), values);
    }
}
