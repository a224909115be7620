namespace Menshen.Control;

/// <summary>One place in which a policy differs from the one in force.</summary>
/// <param name="Kind"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Section">Such as <c>sessions</c>.</param>
/// <param name="Entry">A rule's id or the like; empty for a setting.</param>
/// <param name="Setting">Empty for an entry as a whole.</param>
/// <param name="Before">Empty where there is nothing.</param>
/// <param name="After">As it is to be.</param>
/// <param name="Weakens">It takes a second person.</param>
/// <param name="Reach"><c>at-once</c>, <c>new-sessions</c> or <c>restart</c>.</param>
public sealed record PolicyDifferenceReport(
    string Kind, string Section, string Entry, string Setting, string Before, string After, bool Weakens, string Reach);
