namespace Menshen.Control;

/// <summary>One line of the access matrix.</summary>
/// <param name="Subject">A subject, a group, or the role of Menshen itself.</param>
/// <param name="SubjectKind"><c>person</c>, <c>application</c>, <c>group</c> or <c>control-plane</c>.</param>
/// <param name="ObjectKind"><c>table</c>, <c>view</c>, <c>column</c>, <c>schema</c>, <c>function</c> and the like.</param>
/// <param name="Object">The object's name.</param>
/// <param name="Privileges">What may be done.</param>
/// <param name="MayGrant">What of it may be passed on.</param>
/// <param name="How"><c>owner</c>, <c>grant</c>, <c>superuser</c> or <c>predefined</c>.</param>
/// <param name="Via">The group, or <c>PUBLIC</c>, that has it, where it is not the subject itself.</param>
/// <param name="Chain">From the owner on, one name for each hand; the last one is the subject.</param>
/// <param name="Until">When it ends, UTC; empty: never.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Label">The highest label whose rows are seen, where the table is labelled: <c>none</c> without a clearance; empty: not labelled.</param>
/// <param name="Sealed">Each sealed column with what the subject sees of it: <c>revealed</c>, <c>masked</c> or <c>none</c>.</param>
public sealed record AccessReport(
    string Subject, string SubjectKind, string ObjectKind, string Object, IReadOnlyList<string> Privileges, IReadOnlyList<string> MayGrant, string How,
    string Via, IReadOnlyList<string> Chain, string Until, string Purpose, string Label, IReadOnlyList<string> Sealed);
