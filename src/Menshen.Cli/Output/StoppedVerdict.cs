namespace Menshen.Cli;

/// <summary>The JSON of <c>menshen status</c> where nothing runs; the field has the name it has in a status report.</summary>
internal sealed record StoppedVerdict(string State, string Directory);
