namespace Menshen.Journal;

/// <summary>How the policies of two gateways stand to each other. Numbers are stored.</summary>
public enum ComparedPolicies : byte
{
    None = 0,

    /// <summary>They differ.</summary>
    Differ = 1,

    /// <summary>They are equal again.</summary>
    Equal = 2,

    /// <summary>The other gateway is not there any more.</summary>
    Gone = 3,
}
