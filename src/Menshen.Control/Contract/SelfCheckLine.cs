namespace Menshen.Control;

/// <summary>One thing that a self-check looked at.</summary>
/// <param name="Area">program, surroundings, algorithms, keys, policy, journal, or engine.</param>
/// <param name="State">good, told (a person should know), or bad (a start would stop here).</param>
/// <param name="What">What was found.</param>
public sealed record SelfCheckLine(string Area, string State, string What);
