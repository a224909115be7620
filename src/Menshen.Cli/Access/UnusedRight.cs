namespace Menshen.Cli.Access;

/// <summary>A right on a relation that somebody was given and nobody who has it through him used.</summary>
/// <param name="Holder">The subject, group or PUBLIC that it was granted to.</param>
/// <param name="Object">The relation.</param>
/// <param name="Privilege">Which right.</param>
/// <param name="By">Who granted it.</param>
/// <param name="IsCertain">False: somebody who has it ran statements whose reach is not known.</param>
internal sealed record UnusedRight(string Holder, string Object, string Privilege, string By, bool IsCertain);
