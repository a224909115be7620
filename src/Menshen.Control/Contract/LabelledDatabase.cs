namespace Menshen.Control;

/// <summary>One database that has labels, or is to have them.</summary>
/// <param name="Database">Its name.</param>
/// <param name="InPolicy">The policy names tables of it.</param>
/// <param name="AppliedAt">When labels were last applied; null: never.</param>
/// <param name="Work">What is under way or was last done since this Menshen runs; null: nothing.</param>
public sealed record LabelledDatabase(string Database, bool InPolicy, DateTimeOffset? AppliedAt, LabelWork? Work);
