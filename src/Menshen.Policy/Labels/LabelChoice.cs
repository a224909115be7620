namespace Menshen.Policy.Labels;

/// <summary>What becomes of a login where labels are concerned. Closed: there are these cases and no fourth, and no null.</summary>
public abstract record LabelChoice
{
    private LabelChoice()
    {
    }

    /// <summary>The session has this label.</summary>
    public sealed record Labelled(SessionLabel Label) : LabelChoice;

    /// <summary>The subject has no clearance and asked for no label: the session has none, and the engine shows it no labelled row.</summary>
    public sealed record Unlabelled : LabelChoice
    {
        private Unlabelled()
        {
        }

        public static Unlabelled Instance { get; } = new();
    }

    /// <summary>The login must fail.</summary>
    public sealed record Refused(LabelRefusal Reason) : LabelChoice;
}
