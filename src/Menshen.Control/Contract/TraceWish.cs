namespace Menshen.Control;

/// <summary>Asks for the digests of a value.</summary>
/// <param name="Value">As it is stored, in UTF-8; base64 in the body, so that the server holds it in a buffer it can clear.</param>
public sealed record TraceWish(byte[] Value)
{
    /// <summary>Without the value.</summary>
    public override string ToString() => "a value to trace";
}
