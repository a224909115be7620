namespace Menshen.Control;

/// <summary>What discovery found: columns, counts and codes. No value of the database is in it.</summary>
/// <param name="Database">The database.</param>
/// <param name="Tables">Tables that were looked at.</param>
/// <param name="Columns">Columns that can hold personal data.</param>
/// <param name="Found">Columns with a proposal, the surest first.</param>
/// <param name="Unread">Tables that could not be read.</param>
/// <param name="Draft">A section <c>seals</c> for the policy file, of the proposals of 0.5 and more that are not in it and can be sealed; empty for none.</param>
public sealed record DiscoveryReport(
    string Database, int Tables, int Columns, IReadOnlyList<DiscoveredColumn> Found, IReadOnlyList<UnreadTable> Unread, string Draft);
