namespace Menshen.Policy;

/// <summary>A form that values can have, and how much it says when all of them have it.</summary>
/// <param name="Tag">What it speaks for.</param>
/// <param name="Reason">Its code among <see cref="DiscoveryReasons"/>.</param>
/// <param name="Says">0 to 1: how sure one is by this form alone.</param>
/// <param name="Least">The share of values that must have the form before it says anything.</param>
/// <param name="Has">True for a value of the form.</param>
internal sealed record PersonalForm(string Tag, string Reason, double Says, double Least, Func<string, bool> Has);
