namespace Menshen.Server;

/// <summary>What the schedule asks for now.</summary>
internal enum BackupDue
{
    Nothing = 0,
    Full = 1,
    Incremental = 2,

    /// <summary>A restore that is tried and taken away.</summary>
    Test = 3,

    /// <summary>Sets are to be read and checked again.</summary>
    Verify = 4,
}
