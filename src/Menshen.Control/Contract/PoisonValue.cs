namespace Menshen.Control;

/// <summary>A poison value: to be planted, and told to nobody.</summary>
/// <param name="Group">The seal group that it looks like.</param>
/// <param name="Value">The text to be written into the column as it is.</param>
public sealed record PoisonValue(string Group, string Value)
{
    /// <summary>The group only: who knows the value leaves it alone.</summary>
    public override string ToString() => $"a poison value of {Group}";
}
