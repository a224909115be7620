namespace Menshen.Engine;

/// <summary>Where a data key is in its life, which goes one way.</summary>
public enum StoredKeyState
{
    /// <summary>Seals and opens; one of each group.</summary>
    Active,

    /// <summary>Opens what it sealed.</summary>
    DecryptOnly,

    /// <summary>There is no key any more.</summary>
    Destroyed,
}
