using System.Collections.Immutable;

namespace Menshen.Policy.Grants;

/// <summary>Other terms for some objects, and whom they are for by name. Of the rules that fit an object the narrowest holds.</summary>
/// <param name="Objects">Which ones.</param>
/// <param name="Terms">What holds for them.</param>
/// <param name="Only">Names of subjects and groups that may receive, none other; null: all of the kinds.</param>
/// <param name="Never">Names of subjects and groups that never receive, nor their members.</param>
public sealed record GrantRule(GrantedObjects Objects, GrantTerms Terms, ImmutableArray<string>? Only, ImmutableArray<string> Never);
