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
        if (labels is null) return (None, (request.Bound ?? request.Label) is null ? null : Refused("labels are not used here", "Leave menshen.label and the ticket's label away."));
        var inLabelled = labels.IsLabelled(database);
        if (inLabelled && request.ForbiddenSetting() is { } setting)
            return (None, Refused($"the start-up setting {setting} is refused in a database with labels", "Leave it away."));
        return labels.Choose(subject, request.Bound ?? request.Label) switch
        {
            LabelChoice.Labelled { Label: var bound } when request.Bound is not null && !AsksFor(labels, subject, request, bound) =>
                (None, Refused($"the ticket is good for the label {bound.Name} alone", "Leave menshen.label away, or get a ticket for the other label: menshen login --label.")),
            LabelChoice.Labelled labelled => (new SessionLabelling(labelled.Label, inLabelled), null),
            LabelChoice.Unlabelled => (new SessionLabelling(null, inLabelled), null),
            LabelChoice.Refused { Reason: var why } => (None, Refused(why.Words(), why.Remedy())),
            _ => throw new InvalidOperationException("an unknown choice"),
        };
    }

    // Nothing, or the ticket's own label in whatever spelling.
    private static bool AsksFor(ISessionLabels labels, SubjectEntry subject, LabelRequest request, SessionLabel bound) =>
        string.IsNullOrEmpty(request.Label) || labels.Choose(subject, request.Label) is LabelChoice.Labelled { Label.Bits: var bits } && bits == bound.Bits;

    private static SessionEnded Refused(string message, string hint) =>
        new(SessionEndReason.AccessRefused, SqlState.InsufficientPrivilege, message, null, $"{hint} ({LabelledDatabaseRules.LoginRule})");
}
