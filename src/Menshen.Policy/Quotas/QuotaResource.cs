namespace Menshen.Policy;

/// <summary>What a quota counts, of one statement or of all statements of a subject within an hour. The words stand in the journal.</summary>
public enum QuotaResource
{
    /// <summary>Rows that one statement sends to its client.</summary>
    Rows = 0,

    /// <summary>Bytes of one statement's answer, notices included.</summary>
    Bytes = 1,

    /// <summary>Time from the sending of one statement until its whole answer is taken.</summary>
    Time = 2,

    RowsAnHour = 3,

    BytesAnHour = 4,

    /// <summary>Time that the engine worked for the subject, of all its sessions together: what a quota of the processor comes to here.</summary>
    TimeAnHour = 5,
}
