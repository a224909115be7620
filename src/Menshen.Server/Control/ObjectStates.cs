namespace Menshen.Server;

/// <summary>What an act's object was before it, and is afterwards, in words.</summary>
/// <param name="Before">Empty: not asked, or nothing was done.</param>
/// <param name="After">Empty likewise.</param>
internal readonly record struct ObjectStates(string Before, string After)
{
    /// <summary>The state could not be asked for any more.</summary>
    public const string NotKnown = "not known";

    /// <summary>The act does not say it, or nothing was done.</summary>
    public static readonly ObjectStates Unsaid = new("", "");
}
