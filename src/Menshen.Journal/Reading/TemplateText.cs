using System.Text;

namespace Menshen.Journal;

/// <summary>A template as entries show it, decoded once for all its statements.</summary>
internal sealed class TemplateText(in TemplateAnnounced announced)
{
    public string Command { get; } = announced.Command;

    public string Text { get; } = Encoding.UTF8.GetString(announced.Text.Span);

    public UInt128 Fingerprint { get; } = announced.Fingerprint;

    public IReadOnlyList<string> Reads { get; } = announced.Reads;

    public IReadOnlyList<string> Writes { get; } = announced.Writes;

    public bool RelationsAreComplete { get; } = announced.RelationsAreComplete;

    public byte StatementKind { get; } = announced.StatementKind;

    public IReadOnlyList<string> ReadColumns { get; } = announced.ReadColumns;

    public IReadOnlyList<string> WrittenColumns { get; } = announced.WrittenColumns;

    public bool ColumnsAreComplete { get; } = announced.ColumnsAreComplete;

    public string Privileges { get; } = announced.Privileges;

    public uint LargestParameter { get; } = announced.LargestParameter;
}
