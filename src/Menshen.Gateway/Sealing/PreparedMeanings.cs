using Menshen.Gateway.Statements;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>What the tables of the texts that a session prepared by SQL's PREPARE were when it did: at EXECUTE the engine looks for them anew, by their names.</summary>
/// <remarks>The attack: prepare <c>length(remark)</c> of a plain temporary table, drop it, and make one of its name that has the sealed column. Of which text an EXECUTE is, is not known: all must
/// mean what they meant, for as long as the session lives.</remarks>
internal sealed class PreparedMeanings
{
    /// <summary>Texts that differ in more than their values.</summary>
    private const int Most = 1024;

    private Dictionary<CachedText, SealedRelation?[]>? _texts;
    private SealedSchema? _catalogue, _own;

    /// <summary>The text prepares. False: there are too many.</summary>
    public bool Note(CachedText text, SessionSeals seals)
    {
        _texts ??= [];
        if (_texts.ContainsKey(text.Origin)) return true;
        if (_texts.Count >= Most) return false;
        _texts[text.Origin] = Tables(text, seals.SchemaFor(text));
        return true;
    }

    /// <summary>True if each of them means what it meant.</summary>
    public bool AllHold(SessionSeals seals)
    {
        var (catalogue, own) = (seals.Schema, seals.Own.Alone);
        if (_texts is null || (ReferenceEquals(catalogue, _catalogue) && ReferenceEquals(own, _own))) return true;
        foreach (var (text, tables) in _texts)
        {
            if (!SealedSchema.AreTheSame(tables, Tables(text, seals.SchemaFor(text)))) return false;
        }

        (_catalogue, _own) = (catalogue, own);
        return true;
    }

    /// <summary>What the names of a text mean, one by one; null where nothing is sealed.</summary>
    public static SealedRelation?[] Tables(CachedText text, SealedSchema? schema) =>
        [.. text.Facts.Statements.SelectMany(statement => statement.Reads.Concat(statement.Writes)).Select(name => schema?.Find(name.Schema, name.Name, out _))];
}
