namespace Menshen.Control;

/// <summary>The headers of our own.</summary>
public static class ControlHeaders
{
    /// <summary>Why something is asked; kept with a request for approval. Percent-encoded UTF-8.</summary>
    public const string Reason = "Menshen-Reason";

    /// <summary>In an answer to an administrator: what he has not been told yet, such as <c>open 7 zhao_yun 2026-01-31T08:00:00Z</c>; several with
    /// commas between.</summary>
    public const string Notice = "Menshen-Notice";
}
