using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Writes acts of administration into the journal and waits until they are on disk.</summary>
internal sealed class AdministrationLog(JournalWriter journal, TimeProvider time)
{
    /// <summary>A healthy disk takes milliseconds; a person waits this long for the answer "cannot be recorded".</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any name or refusal of ours, shorter than the journal's limit.</summary>
    private const int MaximumText = 500;

    /// <summary>Nothing had to decide: Menshen did it by itself, or whoever asked was not let near a decision.</summary>
    private static readonly DecisionText Nobody = new(0, []);

    /// <summary>Where they are written.</summary>
    public JournalWriter Journal => journal;

    /// <summary>True once the record is on disk.</summary>
    public bool Write(string actor, string action, string target, string result) =>
        Write(actor, action, target, result, Nobody);

    /// <summary>The same, with what decided, who approved it and what the object was and is.</summary>
    public bool Write(
        string actor, string action, string target, string result, DecisionText decision, ActApproval? approval = null, ObjectStates? states = null) => journal.Record(
        new AdministrationActed(JournalTime.Now(time), Cut(actor), Cut(action), Cut(target), Cut(result))
        {
            Approval = approval, Before = Cut((states ?? ObjectStates.Unsaid).Before), After = Cut((states ?? ObjectStates.Unsaid).After),
            Policy = decision.Policy, Rules = [.. decision.Rules],
        },
        Patience);

    private static string Cut(string text) => text.Length <= MaximumText ? text : text[..MaximumText];
}
