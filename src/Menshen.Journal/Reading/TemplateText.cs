using System.Text;

namespace Menshen.Journal;

/// <summary>A template as entries show it, decoded once for all its statements; announced again, it stays the same object.</summary>
public sealed class TemplateText
{
    internal TemplateText(in TemplateAnnounced announced)
    {
        Command = announced.Command;
        Text = Encoding.UTF8.GetString(announced.Text.Span);
        Fingerprint = announced.Fingerprint;
        Reads = announced.Reads;
        Writes = announced.Writes;
        RelationsAreComplete = announced.RelationsAreComplete;
        StatementKind = announced.StatementKind;
        ReadColumns = announced.ReadColumns;
        WrittenColumns = announced.WrittenColumns;
        ColumnsAreComplete = announced.ColumnsAreComplete;
        Privileges = announced.Privileges;
        LargestParameter = announced.LargestParameter;
    }

    public string Command { get; }

    public string Text { get; }

    public UInt128 Fingerprint { get; }

    public IReadOnlyList<string> Reads { get; }

    public IReadOnlyList<string> Writes { get; }

    public bool RelationsAreComplete { get; }

    public byte StatementKind { get; }

    public IReadOnlyList<string> ReadColumns { get; }

    public IReadOnlyList<string> WrittenColumns { get; }

    public bool ColumnsAreComplete { get; }

    public string Privileges { get; }

    public uint LargestParameter { get; }

    /// <summary>True if the other says the same in every field.</summary>
    internal bool SaysTheSameAs(TemplateText other) =>
        Fingerprint == other.Fingerprint && Command == other.Command && Text == other.Text && StatementKind == other.StatementKind
        && Privileges == other.Privileges && LargestParameter == other.LargestParameter
        && RelationsAreComplete == other.RelationsAreComplete && ColumnsAreComplete == other.ColumnsAreComplete
        && Reads.SequenceEqual(other.Reads) && Writes.SequenceEqual(other.Writes)
        && ReadColumns.SequenceEqual(other.ReadColumns) && WrittenColumns.SequenceEqual(other.WrittenColumns);
}
