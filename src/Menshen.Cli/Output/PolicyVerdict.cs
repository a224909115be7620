using System.Collections.Immutable;
using Menshen.Policy;

namespace Menshen.Cli;

/// <summary>The JSON of <c>menshen policy check</c>.</summary>
internal sealed record PolicyVerdict(bool Valid, ImmutableArray<PolicyError> Errors);
