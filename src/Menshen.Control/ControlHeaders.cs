namespace Menshen.Control;

/// <summary>The headers of our own.</summary>
public static class ControlHeaders
{
    /// <summary>Why something is asked; kept with a request for approval. Percent-encoded UTF-8.</summary>
    public const string Reason = "Menshen-Reason";
}
