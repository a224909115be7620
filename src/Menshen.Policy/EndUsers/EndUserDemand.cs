namespace Menshen.Policy;

/// <summary>Whether an application says for which of its users it asks. In the order of strictness.</summary>
public enum EndUserDemand
{
    /// <summary>It may not: what it says would look like evidence that nobody asked for.</summary>
    None = 0,

    Optional = 1,

    /// <summary>Nothing that may touch a table runs before it has.</summary>
    Required = 2,
}
