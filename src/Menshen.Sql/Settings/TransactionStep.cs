namespace Menshen.Sql.Settings;

/// <summary>What a statement does to the transaction it is in, and so to the settings made in that.</summary>
public enum TransactionStep : byte
{
    None = 0,

    /// <summary>COMMIT, or PREPARE TRANSACTION, which keeps settings as COMMIT does; COMMIT PREPARED and ROLLBACK PREPARED, which end the transaction they are sent in.</summary>
    Commits = 1,

    RollsBack = 2,

    RollsBackToSavepoint = 3,

    /// <summary>SAVEPOINT.</summary>
    Saves = 4,

    /// <summary>RELEASE SAVEPOINT.</summary>
    Releases = 5,
}
