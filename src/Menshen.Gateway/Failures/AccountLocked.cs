namespace Menshen.Gateway;

/// <summary>An account was locked.</summary>
/// <param name="Source">For that source; null: for all.</param>
/// <param name="Failures">Wrong passwords that led to it.</param>
public sealed record AccountLocked(string Name, SourceKey? Source, int Failures, DateTimeOffset Until);
