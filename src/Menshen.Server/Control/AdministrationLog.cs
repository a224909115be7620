using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Writes acts of administration into the journal and waits until they are on disk.</summary>
internal sealed class AdministrationLog(JournalWriter journal, TimeProvider time)
{
    /// <summary>A healthy disk takes milliseconds; a person waits this long for the answer "cannot be recorded".</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Longer than any name or refusal of ours, shorter than the journal's limit.</summary>
    private const int MaximumText = 500;

    /// <summary>True once the record is on disk.</summary>
    public bool Write(string actor, string action, string target, string result) =>
        journal.Record(new AdministrationActed(JournalTime.Now(time), Cut(actor), Cut(action), Cut(target), Cut(result)), Patience);

    private static string Cut(string text) => text.Length <= MaximumText ? text : text[..MaximumText];
}
