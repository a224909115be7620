namespace Menshen.Control;

/// <summary>Asks that labels be applied to a database as the policy says.</summary>
/// <param name="Release">Also take the labels off tables that the policy names no more. Takes another person's approval.</param>
/// <param name="Reason">Why.</param>
public sealed record LabelWish(bool Release, string Reason);
