using Menshen.Engine;

namespace Menshen.Server;

/// <summary>An account in words, for the record of what changed it.</summary>
internal static class AccountState
{
    /// <summary>What it is at this gateway now; <c>none</c>: there is no such account.</summary>
    public static string Of(SubjectDirectory directory, string name) => directory.SubjectOf(name) is { } subject ? Of(subject) : "none";

    public static string Of(Subject subject) => string.Concat(
        $"{subject.Kind.ToString().ToLowerInvariant()} of {subject.Person}, {(subject.Enabled ? "enabled" : "disabled")}",
        subject.Power is { } power ? $", {PowerNames.Short(power)}" : "",
        subject.Owner is { } owner ? $", owner {owner}" : "",
        subject.Groups.Count > 0 ? $", groups {string.Join(' ', subject.Groups)}" : "",
        subject.ValidFrom is { } from ? FormattableString.Invariant($", valid from {from.UtcDateTime:u}") : "",
        subject.ValidUntil is { } until ? FormattableString.Invariant($", valid until {until.UtcDateTime:u}") : "",
        FormattableString.Invariant($", password of {subject.PasswordSetAt.UtcDateTime:u}"),
        subject.MustChangePassword ? " to be changed" : "",
        // Free text is last and marked off, or it could pass for what stands behind it.
        subject.Note.Length > 0 ? $", note {Quoted.Short(subject.Note)}" : "");
}
