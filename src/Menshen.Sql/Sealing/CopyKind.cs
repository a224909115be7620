namespace Menshen.Sql.Sealing;

/// <summary>The formats of COPY.</summary>
public enum CopyKind
{
    /// <summary>Lines, with backslashes before what would be misread.</summary>
    Text,

    /// <summary>Lines, with quotes around what would be misread.</summary>
    Csv,

    /// <summary>Counts and lengths.</summary>
    Binary,
}
