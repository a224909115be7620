using System.Collections.Immutable;

namespace Menshen.Standards;

/// <summary>One entry of a governing document: what it asks for, in our words.</summary>
/// <param name="Id">For ever; the first word names the document: <c>gat389-4.2-a</c>.</param>
/// <param name="Document">The document.</param>
/// <param name="Clause">Its section number, as in the document.</param>
/// <param name="Title">A few words.</param>
/// <param name="Text">What is asked for; paraphrased, not quoted.</param>
/// <param name="Kind">Who can meet it.</param>
/// <param name="Capability">The part of the product that it is about, such as <c>audit</c>.</param>
/// <param name="IsEnhanced">True if only higher levels need it.</param>
/// <param name="Levels">The GB 17859 levels that need it; empty where the document knows none.</param>
/// <param name="Proof">How it can be proven, in English.</param>
public sealed record Requirement(
    string Id, GoverningDocument Document, string Clause, Bilingual Title, Bilingual Text, RequirementKind Kind, string Capability, bool IsEnhanced,
    ImmutableArray<int> Levels, string Proof);
