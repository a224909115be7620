namespace Menshen.Gateway.Sealing;

/// <summary>What becomes of a sealed value in a result.</summary>
internal enum PlaceUse : byte
{
    /// <summary>It is opened, and shown or masked.</summary>
    Show,

    /// <summary>Stars for who sees masks, where a mask cannot be written safely.</summary>
    Stars,

    /// <summary>As many stars as the value has bytes: elements of a binary array stand behind their lengths.</summary>
    StarsInPlace,
}
