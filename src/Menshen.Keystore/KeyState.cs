namespace Menshen.Keystore;

/// <summary>Where a key version is in its life; the numbers are in the files.</summary>
public enum KeyState
{
    /// <summary>Not yet to be used.</summary>
    PreActive = 0,

    /// <summary>Protects new data.</summary>
    Active = 1,

    /// <summary>Opens and verifies what it once protected, and protects nothing new.</summary>
    Retired = 2,
}
