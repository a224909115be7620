namespace Menshen.Policy;

/// <summary>How one policy differs from another in one place.</summary>
public enum DifferenceKind
{
    Changed = 0,
    Added = 1,
    Removed = 2,
}
