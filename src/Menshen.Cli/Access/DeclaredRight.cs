namespace Menshen.Cli.Access;

/// <summary>A right as somebody declared it, or as it is.</summary>
/// <param name="Holder">A subject, a group, or <c>PUBLIC</c>.</param>
/// <param name="Object">The object, or the group of which the holder is a member.</param>
/// <param name="Right">What may be done, with a star behind it where it may be passed on; <c>OWNER</c>; <c>MEMBER</c>.</param>
internal sealed record DeclaredRight(string Holder, string Object, string Right)
{
    /// <summary>Whether this, as declared, is about that one: an object that ends in a star is each whose name begins so.</summary>
    public bool Covers(DeclaredRight actual) =>
        actual.Holder == Holder && actual.Right == Right
        && (Object.EndsWith('*') ? actual.Object.StartsWith(Object[..^1], StringComparison.Ordinal) : actual.Object == Object);
}
