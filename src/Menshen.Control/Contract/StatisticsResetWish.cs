namespace Menshen.Control;

/// <summary>Asks that a budget be given back.</summary>
/// <param name="User">Whose; null: everybody's.</param>
/// <param name="Forget">Also forget what was answered. Takes another person's approval.</param>
/// <param name="Reason">Why.</param>
public sealed record StatisticsResetWish(string? User, bool Forget, string Reason);
