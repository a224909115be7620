namespace Menshen.Control;

/// <summary>A place of the data that a scrub found changed.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Relation">The table or index, with its schema.</param>
/// <param name="Block">The page, from 0; null: the check could not say.</param>
/// <param name="What">What is wrong there.</param>
public sealed record ScrubPlace(string Database, string Relation, long? Block, string What);
