namespace Menshen.Gateway.Sealing;

/// <summary>What surrounds a value in a column of a result, and so how a value of ours must be written into it.</summary>
internal enum FieldShape : byte
{
    /// <summary>Not known: a value that is the whole column is shown, any other stays sealed.</summary>
    Unknown,

    /// <summary>Text: nothing has to be escaped.</summary>
    Text,

    /// <summary>JSON: a value is shown where it is a whole string.</summary>
    Json,

    /// <summary>An array or a record in its text form: a value is shown where it is a whole element.</summary>
    Elements,
}
