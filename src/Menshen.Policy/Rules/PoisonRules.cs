namespace Menshen.Policy;

/// <summary>What happens when a value is about to be shown that was planted and that nobody should ever open.</summary>
/// <param name="Action">Default <see cref="PoisonAction.Stop"/>: nobody has a reason to read such a row, and a dump goes on while an alarm is read.</param>
public sealed record PoisonRules(PoisonAction Action)
{
    public static PoisonRules Default { get; } = new(PoisonAction.Stop);
}
