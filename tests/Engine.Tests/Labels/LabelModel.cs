namespace Menshen.Engine.Tests.Labels;

/// <summary>The rules in few words: rows are (key, label, value); who sees, and who writes, follows from sets of bits alone.</summary>
internal sealed class LabelModel
{
    private readonly Dictionary<(int Id, long Label), int> _rows = [];

    public static string Duplicate => "duplicate";

    public static string Refused => "refused";

    public string Insert(ModelSubject who, int id, int value, long? at)
    {
        var label = at ?? who.Label;
        if (label is null || !who.Writes(label.Value)) return Refused;
        return _rows.TryAdd((id, label.Value), value) ? "1" : Duplicate;
    }

    public string Upsert(ModelSubject who, int id, int value)
    {
        if (who.Label is not { } label) return Refused;
        _rows[(id, label)] = value;
        return "1";
    }

    public string Update(ModelSubject who, Func<int, int, bool> matches, int value)
    {
        var hit = _rows.Where(r => matches(r.Key.Id, r.Value) && who.Reads(r.Key.Label) && who.Writes(r.Key.Label)).Select(r => r.Key).ToList();
        foreach (var key in hit) _rows[key] = value;
        return $"{hit.Count}";
    }

    public string Delete(ModelSubject who, int id)
    {
        var hit = _rows.Keys.Where(k => k.Id == id && who.Reads(k.Label) && who.Writes(k.Label)).ToList();
        foreach (var key in hit) _rows.Remove(key);
        return $"{hit.Count}";
    }

    /// <summary>MERGE sees what it may read; a row that it sees and may not write is an error, not a row less.</summary>
    public string Merge(ModelSubject who, int id, int value)
    {
        var seen = _rows.Keys.Where(k => k.Id == id && who.Reads(k.Label)).ToList();
        if (seen.Count == 0) return Insert(who, id, value, null);
        if (!seen.TrueForAll(k => who.Writes(k.Label))) return Refused;
        foreach (var key in seen) _rows[key] = value;
        return $"{seen.Count}";
    }

    public string Relabel(int id, long from, long to)
    {
        if (!_rows.TryGetValue((id, from), out var value)) return "0";
        if (from == to) return "1";
        if (!_rows.TryAdd((id, to), value)) return Duplicate;
        _rows.Remove((id, from));
        return "1";
    }

    public string Select(ModelSubject who) => string.Join(
        ' ', _rows.Where(r => who.Reads(r.Key.Label)).Select(r => (r.Key.Id, r.Key.Label, r.Value)).Order().Select(r => $"{r.Id}/{r.Label}/{r.Value}"));

    public string Count(ModelSubject who, int value) => $"{_rows.Count(r => r.Value >= value && who.Reads(r.Key.Label))}";
}
