namespace Menshen.Backup.Restoring;

/// <summary>By what a moment is named.</summary>
public enum RestoreTargetKind
{
    /// <summary>All that there is.</summary>
    Latest = 0,

    Time = 1,

    /// <summary>A transaction's number.</summary>
    Transaction = 2,

    /// <summary>A point that somebody named before: <c>pg_create_restore_point</c>.</summary>
    Name = 3,

    /// <summary>The set by itself: as soon as it is consistent.</summary>
    SetEnd = 4,
}
