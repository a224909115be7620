namespace Menshen.Engine;

/// <summary>A membership that a subject gave to another, past the administrators.</summary>
/// <param name="Granted">The role.</param>
/// <param name="Member">Who became a member.</param>
/// <param name="GivenBy">Whose session did it.</param>
public sealed record WildMembership(string Granted, string Member, string GivenBy);
