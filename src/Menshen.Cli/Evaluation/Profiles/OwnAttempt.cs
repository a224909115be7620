namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>A statement of a case of an evaluator's own.</summary>
/// <param name="As"><c>owner</c>, <c>other</c>, <c>third</c> or <c>victim</c>; in the statement, <c>{other}</c> stands for a subject's name.</param>
/// <param name="Sql">The statement.</param>
/// <param name="Expect"><c>allowed</c>, <c>refused</c>, or a SQLSTATE; not looked at in what prepares.</param>
internal sealed record OwnAttempt(string As, string Sql, string? Expect);
