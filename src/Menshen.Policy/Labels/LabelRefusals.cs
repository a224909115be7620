namespace Menshen.Policy.Labels;

/// <summary>What people read who do not get a label, at a login and for a ticket alike.</summary>
public static class LabelRefusals
{
    /// <summary>What is wrong.</summary>
    public static string Words(this LabelRefusal why) => why switch
    {
        LabelRefusal.NoClearance => "this subject is not cleared for any label",
        LabelRefusal.Unreadable => "the label asked for is not one of the policy's words",
        LabelRefusal.NotDefined => "the label asked for does not exist",
        LabelRefusal.AboveClearance => "the label asked for is above this subject's clearance",
        LabelRefusal.BelowClearance => "the label asked for is below this subject's clearance",
        LabelRefusal.ClearanceUnreadable => "this subject's clearance is written in words the policy no longer has",
        _ => "the label asked for is refused",
    };

    /// <summary>What to do.</summary>
    public static string Remedy(this LabelRefusal why) => why switch
    {
        LabelRefusal.NoClearance => "Leave the label away, or ask the security administrator for a clearance.",
        LabelRefusal.ClearanceUnreadable => "The security administrator sets it again: menshen label clearance.",
        _ => "Leave the label away for your default; menshen label show tells what there is.",
    };
}
