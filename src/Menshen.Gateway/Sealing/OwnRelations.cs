using System.Collections.Immutable;
using Menshen.Gateway.Statements;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Relations with sealed columns that the session itself makes: temporary ones, which nobody else sees, and those of the transaction under way.</summary>
/// <remarks>Known by the session's texts, from before they go: a statement right behind, or in the same pipeline, already finds what is sealed. Whether a text succeeded, or was rolled back, is not
/// asked; a name that means nothing costs nothing, and one that would mean two things is refused by the planner.</remarks>
internal sealed class OwnRelations
{
    /// <summary>Names that a session can have of its own at once.</summary>
    private const int Most = 256;

    /// <summary>Bytes of a template behind which it may be cut.</summary>
    private const int LongTemplate = 8000;

    private ImmutableArray<SealedRelation> _made = [];
    private SealedSchema? _alone, _catalogue, _with, _looked;
    private (CachedText Text, SealedSchema? Catalogue, SealedSchema? Schema)? _maker;

    /// <summary>The session's own alone, another object after each change; null: there was none yet.</summary>
    public SealedSchema? Alone => _alone;

    /// <summary>What is sealed for that text: with the session's own relations, if it may name one.</summary>
    public SealedSchema? SchemaFor(CachedText text, SealedSchema? catalogue)
    {
        if (_made.IsEmpty || catalogue is null || !MayName(text)) return catalogue;
        if (!ReferenceEquals(_catalogue, catalogue)) (_catalogue, _with) = (catalogue, catalogue.With(_made));
        return _with;
    }

    /// <summary>The same for a text that was prepared and is bound: what it makes itself was not there when it was planned.</summary>
    public SealedSchema? SchemaForBind(CachedText text, SealedSchema? catalogue) =>
        _maker is var (maker, its, schema) && ReferenceEquals(maker, text.Origin) && ReferenceEquals(its, catalogue) ? schema : SchemaFor(text, catalogue);

    /// <summary>The text goes to the engine, and makes these. False: they are too many.</summary>
    public bool TryAdd(ImmutableArray<SealedRelation> made, CachedText text, SealedSchema? catalogue)
    {
        if (made.IsEmpty) return true;
        var missing = made.RemoveAll(relation => _made.Any(known => known.Schema == relation.Schema && known.Name == relation.Name));
        if (missing.IsEmpty) return true;
        if (_made.Length + missing.Length > Most) return false;
        var planned = SchemaFor(text, catalogue);
        Take(_made.AddRange(missing));
        _maker = (text.Origin, catalogue, planned);
        return true;
    }

    /// <summary>No transaction is open: what has been read from the catalogue is known by it from here on.</summary>
    /// <remarks>What is not there stays. The attack: a table that search_path makes temporary, or a view that is for what it reads, without the word in the text; nobody would know it any more.</remarks>
    public void ForgetRead(SealedSchema? catalogue)
    {
        if (_made.IsEmpty || catalogue is null || ReferenceEquals(_looked, catalogue)) return;
        var unread = _made.RemoveAll(catalogue.HasRead);
        if (unread.Length < _made.Length) Take(unread);
        _looked = catalogue;
    }

    /// <summary>The engine has discarded what was temporary.</summary>
    public void Forget() => Take([]);

    private void Take(ImmutableArray<SealedRelation> made)
    {
        _made = made;
        _alone = new SealedSchema(made, []);
        _catalogue = _with = _looked = null;
        _maker = null;
    }

    private bool MayName(CachedText text)
    {
        if (text.IsOpaque) return true;
        foreach (var statement in text.Facts.Statements)
        {
            if (statement.Template.Length > LongTemplate || _alone!.MayBeNamedIn(statement.Template.Span)) return true;
        }
        return false;
    }
}
