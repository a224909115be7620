using Menshen.Gateway.Sessions;
using Menshen.Policy.Labels;
using Menshen.Wire;

namespace Menshen.Gateway.Labels;

/// <summary>What labels are to a session: its own label if it has one, and whether its database's rules hold for it.</summary>
/// <param name="Label">The session's label; null: it has none.</param>
/// <param name="InLabelledDatabase">The rules for databases with labels hold, whether it has a label or not.</param>
internal sealed record SessionLabelling(SessionLabel? Label, bool InLabelledDatabase)
{
    public static SessionLabelling None { get; } = new(null, false);

    /// <summary>A label whose engine role carries it; null: the subject's own role does.</summary>
    public SessionLabel? Carried => InLabelledDatabase ? Label : null;

    /// <summary>Decides it for a login; a refusal says what to ask for instead.</summary>
    public static (SessionLabelling Labelling, SessionEnded? Refusal) Of(ISessionLabels? labels, SubjectEntry subject, string database, LabelRequest request)
    {
        if (labels is null) return (None, request.Label is null ? null : Refused("labels are not used here", "Leave menshen.label away."));
        var inLabelled = labels.IsLabelled(database);
        if (inLabelled && request.ForbiddenSetting() is { } setting)
            return (None, Refused($"the start-up setting {setting} is refused in a database with labels", "Leave it away."));
        return labels.Choose(subject, request.Label) switch
        {
            LabelChoice.Labelled labelled => (new SessionLabelling(labelled.Label, inLabelled), null),
            LabelChoice.Unlabelled => (new SessionLabelling(null, inLabelled), null),
            LabelChoice.Refused { Reason: var why } => (None, Refused(Words(why), Hint(why))),
            _ => throw new InvalidOperationException("an unknown choice"),
        };
    }

    private static SessionEnded Refused(string message, string hint) =>
        new(SessionEndReason.AccessRefused, SqlState.InsufficientPrivilege, message, null, $"{hint} ({LabelledDatabaseRules.LoginRule})");

    private static string Words(LabelRefusal why) => why switch
    {
        LabelRefusal.NoClearance => "this subject is not cleared for any label",
        LabelRefusal.Unreadable => "the label asked for is not one of the policy's words",
        LabelRefusal.NotDefined => "the label asked for does not exist",
        LabelRefusal.AboveClearance => "the label asked for is above this subject's clearance",
        LabelRefusal.BelowClearance => "the label asked for is below this subject's clearance",
        LabelRefusal.ClearanceUnreadable => "this subject's clearance is written in words the policy no longer has",
        _ => "the label asked for is refused",
    };

    private static string Hint(LabelRefusal why) => why switch
    {
        LabelRefusal.NoClearance => "Leave menshen.label away, or ask the security administrator for a clearance.",
        LabelRefusal.ClearanceUnreadable => "The security administrator sets it again: menshen label clearance.",
        _ => "Leave menshen.label away for your default; menshen label show tells what there is.",
    };
}
