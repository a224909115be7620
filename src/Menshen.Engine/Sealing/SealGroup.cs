using Menshen.Crypto.Sealing;

namespace Menshen.Engine;

/// <summary>A set of columns that share a key, as the catalogue has it; for ever.</summary>
/// <param name="Number">As it stands in the values.</param>
/// <param name="Name">As the policy says it: lower-case words with hyphens.</param>
/// <param name="Tag">What it was when the group was made, for listings; rights follow from the policy.</param>
/// <param name="Mode">Whether equal values have equal texts.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="CreatedBy">Who made it.</param>
public sealed record SealGroup(int Number, string Name, string Tag, SealMode Mode, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>How many last characters of its values can be searched; 0: none.</summary>
    public int Suffix { get; init; }

    /// <summary>Name of its domain in schema <c>menshen</c> of every database in which it is sealed.</summary>
    public string Domain => "sealed_" + Name.Replace('-', '_');
}
