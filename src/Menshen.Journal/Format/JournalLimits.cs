namespace Menshen.Journal;

/// <summary>Sizes that both writers and readers of the format keep, so that a damaged length can never make a reader allocate without
/// end.</summary>
public static class JournalLimits
{
    /// <summary>Bytes of a name or short text (identifiers are 63 in PostgreSQL; application names and reasons are longer); the rest is
    /// cut.</summary>
    public const int MaxNameBytes = 1024;

    /// <summary>Bytes of a statement template's text, eight times what the analyser makes; the rest is cut and the full length recorded.</summary>
    public const int MaxTemplateBytes = 64 * 1024;

    /// <summary>Relations listed per template and direction; beyond, the list is marked incomplete.</summary>
    public const int MaxRelations = 100;

    /// <summary>Columns listed per template and direction; beyond, the list is marked incomplete.</summary>
    public const int MaxColumns = 250;

    /// <summary>Bytes of a column with its relation and schema: three identifiers of 63 and the dots; the rest is cut.</summary>
    public const int MaxColumnBytes = 256;

    /// <summary>Digests in one record of disclosed values, a kilobyte of them; a larger result has several records.</summary>
    public const int MaxDigests = 128;

    /// <summary>Bytes of one record: a template's text, two full lists of relations and of columns, and the fields around them.</summary>
    public const int MaxRecordBytes = 512 * 1024;

    /// <summary>Bytes of one frame's body: a batch closes at a quarter of this, and one largest record may follow.</summary>
    public const int MaxFrameBytes = 1024 * 1024;

    /// <summary>Bytes of the origin string.</summary>
    public const int MaxOriginBytes = 255;
}
