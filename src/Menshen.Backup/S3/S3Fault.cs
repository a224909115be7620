namespace Menshen.Backup.S3;

/// <summary>What can be wrong on the way to a bucket. Each has two texts in <c>S3Texts</c>, in each language.</summary>
internal enum S3Fault
{
    /// <summary>The server does not know the key, or the secret is another.</summary>
    WrongKey = 0,

    /// <summary>The key is known and may not do this.</summary>
    NotAllowed = 1,

    NoBucket = 2,

    OtherRegion = 3,

    /// <summary>Its clock and ours are too far apart.</summary>
    Clock = 4,

    NoSpace = 5,

    /// <summary>The object is not the one that was begun with, or somebody wrote it meanwhile.</summary>
    Changed = 6,

    /// <summary>The server's certificate is not believed.</summary>
    Certificate = 7,

    Unreachable = 8,

    /// <summary>It was reached and does not answer.</summary>
    Silent = 9,

    /// <summary>It answers that it has a fault of its own.</summary>
    Broken = 10,

    /// <summary>It answers something else.</summary>
    Other = 11,

    /// <summary>What it answers is none of the answers that S3 has: another service, or one that lies.</summary>
    Garbled = 12,
}
