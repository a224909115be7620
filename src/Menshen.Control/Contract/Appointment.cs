namespace Menshen.Control;

/// <summary>Gives one of the three powers to a subject.</summary>
/// <param name="Name">A person's account that has none.</param>
/// <param name="Power"><c>sysadmin</c>, <c>secadmin</c> or <c>auditor</c>.</param>
public sealed record Appointment(string Name, string Power);
