namespace Menshen.Control;

/// <summary>What is wrong in a policy file, and what to write instead.</summary>
public sealed record PolicyErrorReport(int Line, int Column, string What, string Instead);
