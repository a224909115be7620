using System.Collections.Immutable;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>A clause with what it is judged by.</summary>
/// <param name="Clause">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="Checks">Ids of the checks of this run that judged it.</param>
/// <param name="Tests">Names of the tests that prove it for each build; empty where the target is not Menshen.</param>
/// <param name="Evidence">The records of people about it.</param>
internal sealed record ClauseFinding(Requirement Clause, ClauseState State, ImmutableArray<string> Checks, ImmutableArray<string> Tests, ImmutableArray<EvidenceFound> Evidence);
