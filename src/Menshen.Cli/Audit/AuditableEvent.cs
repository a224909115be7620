namespace Menshen.Cli.Audit;

/// <summary>One line of the catalogue of events: what is recorded, at which level, for which component of GB/T 18336.2, and what makes it happen.</summary>
/// <param name="Event">The record's kind, as queries name it.</param>
/// <param name="Which">Of that kind those whose command or action begins so; empty for all.</param>
/// <param name="Level"><c>minimum</c>, <c>basic</c> or <c>detailed</c>.</param>
/// <param name="Component">The functional component whose audit the standard asks for, such as <c>FIA_AFL.1</c>.</param>
/// <param name="Trigger">What makes it happen, in the language asked for.</param>
/// <param name="Proof">The test that makes it happen.</param>
internal sealed record AuditableEvent(string Event, string Which, string Level, string Component, string Trigger, string Proof);
