namespace Menshen.Journal;

/// <summary>What a new statement meets at the journal.</summary>
public enum StatementIntake
{
    /// <summary>It is refused. The zero: who forgets to ask gets this.</summary>
    Refuse = 0,

    /// <summary>It is recorded, and then runs.</summary>
    Record = 1,

    /// <summary>It runs without a record and is counted; only where policy says <see cref="WhenFull.DropAndCount"/>.</summary>
    Drop = 2,
}
