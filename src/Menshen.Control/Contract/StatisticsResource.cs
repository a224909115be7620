namespace Menshen.Control;

/// <summary>One resource of which some subjects learn statistics only.</summary>
/// <param name="Resource">Its name.</param>
/// <param name="Table">Database, schema and table.</param>
/// <param name="For">Subjects and groups that it is for.</param>
/// <param name="Minimum">Units that an answer is about at least.</param>
/// <param name="Answers"><c>exact</c>, <c>round</c> or <c>noise</c>.</param>
/// <param name="Budget">Questions of one subject within the period.</param>
/// <param name="PeriodHours">The period.</param>
/// <param name="Together">True: what all have learnt is held together.</param>
/// <param name="Trouble">Why nothing is answered, to whom; null: nothing stands in the way.</param>
public sealed record StatisticsResource(
    string Resource, string Table, string For, int Minimum, string Answers, int Budget, double PeriodHours, bool Together, string? Trouble);
