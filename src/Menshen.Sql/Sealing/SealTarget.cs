namespace Menshen.Sql.Sealing;

/// <summary>A literal or parameter that aims at a sealed column.</summary>
/// <param name="Index">A literal's index among all literals of the text, from 0; a parameter's number, from 1.</param>
/// <param name="Group">The seal group of the column.</param>
/// <param name="Use">Written, or compared.</param>
public readonly record struct SealTarget(int Index, int Group, SealUse Use)
{
    /// <summary>Of <see cref="SealUse.SuffixLength"/>: how many bytes before it the function's name stands.</summary>
    public int NameBack { get; init; }

    /// <summary>Of <see cref="SealUse.Search"/>: the comparison is for what is not equal, so that a value in another text would be among what it finds.</summary>
    public bool IsNegated { get; init; }

    /// <summary>The version of the group's key that the column's values have; 0: the newest.</summary>
    /// <remarks>A part of the plan: literals that were sealed under another version are not sealed as this plan would have them.</remarks>
    public int Version { get; init; }

    /// <summary>It is part of a search for last characters.</summary>
    public bool IsSuffix => Use >= SealUse.SuffixPattern;
}
