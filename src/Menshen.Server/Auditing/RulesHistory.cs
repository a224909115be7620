using Menshen.Journal;

namespace Menshen.Server;

/// <summary>What the journal says of the auditor's rules before this run: nobody but Menshen writes it, and nobody takes its end away unseen.</summary>
/// <param name="reader">The journal.</param>
/// <param name="before">The first record of this run.</param>
internal sealed class RulesHistory(JournalReader reader, ulong before)
{
    /// <summary>Those that were in force last; null: it knows of none. Looks from the end; how far, is bounded by how often they are stated while Menshen runs.</summary>
    public RulesInForce? Newest(RecordKind kind) =>
        reader.Read(new JournalFilter { Kind = kind, OfRulesInForce = true, Below = before, Last = 1 }).SingleOrDefault()?.Rules;
}
