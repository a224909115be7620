namespace Menshen.Control;

/// <summary>One thing that was another after an emergency than before it.</summary>
/// <param name="What">In words.</param>
/// <param name="Outcome"><c>undone</c>, or <c>stands</c>: for a person to look at.</param>
public sealed record BreakGlassFinding(string What, string Outcome);
