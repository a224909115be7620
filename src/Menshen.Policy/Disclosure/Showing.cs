namespace Menshen.Policy;

/// <summary>How the values of a tag are shown to a session.</summary>
public enum Showing
{
    /// <summary>As they are stored: ciphertext.</summary>
    Sealed = 0,

    /// <summary>By the tag's mask.</summary>
    Masked = 1,

    /// <summary>In clear; each is noted in the journal.</summary>
    Clear = 2,
}
