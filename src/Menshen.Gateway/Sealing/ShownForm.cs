namespace Menshen.Gateway.Sealing;

/// <summary>How a shown value is written so that it can be read as one value where it stands.</summary>
internal enum ShownForm : byte
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>The inside of a JSON string.</summary>
    JsonString,

    /// <summary>An element of an array: in quotes, backslashes before quotes and backslashes.</summary>
    ArrayElement,

    /// <summary>A field of a record: in quotes, quotes and backslashes doubled.</summary>
    RecordField,

    /// <summary>A column of COPY's format text.</summary>
    CopyText,

    /// <summary>A column of COPY's format csv.</summary>
    Csv,
}
