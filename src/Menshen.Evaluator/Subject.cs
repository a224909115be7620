namespace Menshen.Evaluator;

/// <summary>A subject that was made for an evaluation, and goes with it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Password">Its password; in memory only.</param>
/// <param name="Database">Where it works.</param>
public sealed record Subject(string Name, string Password, string Database)
{
    /// <summary>The name alone: the password is in no output.</summary>
    public override string ToString() => Name;
}
