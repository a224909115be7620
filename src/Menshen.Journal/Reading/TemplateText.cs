using System.Text;

namespace Menshen.Journal;

/// <summary>A template as entries show it, decoded once for all its statements.</summary>
internal sealed class TemplateText(in TemplateAnnounced announced)
{
    public string Command { get; } = announced.Command;

    public string Text { get; } = Encoding.UTF8.GetString(announced.Text.Span);

    public UInt128 Fingerprint { get; } = announced.Fingerprint;

    public byte StatementKind { get; } = announced.StatementKind;

    public IReadOnlyList<string> Reads { get; } = announced.Reads;

    public IReadOnlyList<string> Writes { get; } = announced.Writes;

    public bool RelationsAreComplete { get; } = announced.RelationsAreComplete;
}
