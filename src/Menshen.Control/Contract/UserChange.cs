namespace Menshen.Control;

/// <summary>What is to change of a user; what is null stays.</summary>
/// <param name="ValidFrom">Not before: a time, or <c>none</c>.</param>
/// <param name="ValidUntil">Not after: a time, or <c>none</c>.</param>
/// <param name="Owner">For a program: the account of the person who answers for it.</param>
/// <param name="Person">Real name or staff number.</param>
/// <param name="Note">Free text.</param>
public sealed record UserChange(string? ValidFrom, string? ValidUntil, string? Owner, string? Person, string? Note);
