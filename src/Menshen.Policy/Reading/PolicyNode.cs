using System.Collections.Immutable;

namespace Menshen.Policy.Reading;

/// <summary>A piece of a policy file as written, with its place.</summary>
internal abstract record PolicyNode(int Line, int Column);

/// <summary>One word or text.</summary>
internal sealed record PolicyScalar(string Text, bool IsQuoted, int Line, int Column) : PolicyNode(Line, Column);

/// <summary>A list.</summary>
internal sealed record PolicySequence(ImmutableArray<PolicyNode> Items, int Line, int Column) : PolicyNode(Line, Column);

/// <summary>Keys with values, in the order of the file; keys are not yet known to be unique.</summary>
internal sealed record PolicyMapping(ImmutableArray<PolicyEntry> Entries, int Line, int Column) : PolicyNode(Line, Column);

/// <summary>One key and its value.</summary>
internal sealed record PolicyEntry(PolicyScalar Key, PolicyNode Value);
