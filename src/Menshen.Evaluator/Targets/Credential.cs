namespace Menshen.Evaluator.Targets;

/// <summary>A name and its password; in memory only.</summary>
public sealed record Credential(string Name, string Password)
{
    public override string ToString() => Name;
}
