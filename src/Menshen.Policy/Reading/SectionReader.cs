using System.Globalization;

namespace Menshen.Policy.Reading;

/// <summary>Reads the settings of one mapping; what is never asked for is unknown, and unknown is an error.</summary>
/// <remarks>Each method answers the default after an error, so that the rest of the file is still judged. The caller must not use
/// the result if there were errors.</remarks>
internal sealed class SectionReader
{
    private readonly Dictionary<string, PolicyEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];
    private readonly PolicyErrors _errors;

    public SectionReader(PolicyMapping mapping, PolicyErrors errors)
    {
        (Place, _errors) = (mapping, errors);
        foreach (var entry in mapping.Entries)
        {
            if (!_entries.TryAdd(entry.Key.Text, entry))
                errors.Add(
                    entry.Key, $"`{entry.Key.Text}` is set a second time",
                    $"Keep one of the two (the first is in line {_entries[entry.Key.Text].Key.Line})");
        }
    }

    public PolicyNode Place { get; }

    public PolicyErrors Errors => _errors;

    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>True for a list without entries: where it means "all", hardly anybody expects it.</summary>
    public bool IsEmptyList(string key) => _entries.GetValueOrDefault(key)?.Value is PolicySequence { Items.IsEmpty: true };

    public PolicyNode KeyOf(string key) => _entries[key].Key;

    public T Choice<T>(string key, T otherwise, params (string Word, T Value)[] choices)
    {
        if (Scalar(key) is not { } scalar)
            return otherwise;
        foreach (var (word, value) in choices)
        {
            if (scalar.Text == word)
                return value;
        }

        var words = choices.Select(c => c.Word).ToArray();
        var meant = Spelling.Nearest(scalar.Text, words);
        _errors.Add(
            scalar, $"`{scalar.Text}` is not a value of `{key}`", meant is null ? $"Write {Listing(words)}" : $"Did you mean `{meant}`?");
        return otherwise;
    }

    public bool Flag(string key, bool otherwise) => Choice(key, otherwise, ("true", true), ("false", false));

    public int Integer(string key, int otherwise, int least, int most)
    {
        if (Scalar(key) is not { } scalar)
            return otherwise;
        if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        _errors.Add(scalar, $"`{scalar.Text}` does not fit `{key}`",
            string.Create(CultureInfo.InvariantCulture, $"Write a whole number from {least} to {most}, without separators"));
        return otherwise;
    }

    /// <summary>A time; <c>off</c> is <see cref="Timeout.InfiniteTimeSpan"/> where <paramref name="mayBeOff"/> says so.</summary>
    public TimeSpan Time(string key, TimeSpan otherwise, TimeSpan least, TimeSpan most, bool mayBeOff = false)
    {
        if (Scalar(key) is not { } scalar)
            return otherwise;
        if (mayBeOff && scalar.Text == "off")
            return Timeout.InfiniteTimeSpan;
        if (!Quantities.TryReadTime(scalar.Text, out var value))
            _errors.Add(scalar, $"`{scalar.Text}` is not a time", $"Write {Quantities.TimeExample}{(mayBeOff ? ", or off" : "")}");
        else if (value < least || value > most)
            _errors.Add(
                scalar, $"`{key}: {scalar.Text}` is out of range",
                $"Write a time from {Quantities.WriteTime(least)} to {Quantities.WriteTime(most)}");
        else
            return value;
        return otherwise;
    }

    /// <summary>A size; <paramref name="zero"/>, where there is one, is the word for 0.</summary>
    public long Size(string key, long otherwise, long least, long most, string? zero = null)
    {
        if (Scalar(key) is not { } scalar)
            return otherwise;
        if (zero is not null && scalar.Text == zero)
            return 0;
        if (!Quantities.TryReadSize(scalar.Text, out var value))
            _errors.Add(
                scalar, $"`{scalar.Text}` is not a size", $"Write {Quantities.SizeExample}{(zero is null ? "" : $", or {zero}")}");
        else if (value < least || value > most)
            _errors.Add(
                scalar, $"`{key}: {scalar.Text}` is out of range",
                $"Write a size from {Quantities.WriteSize(least)} to {Quantities.WriteSize(most)}");
        else
            return value;
        return otherwise;
    }

    /// <summary>A share in percent.</summary>
    public int Share(string key, int otherwise, int least, int most)
    {
        if (Scalar(key) is not { } scalar)
            return otherwise;
        if (Quantities.TryReadShare(scalar.Text, out var value) && value >= least && value <= most)
            return value;
        _errors.Add(scalar, $"`{scalar.Text}` does not fit `{key}`",
            string.Create(CultureInfo.InvariantCulture, $"Write a share from {least}% to {most}%"));
        return otherwise;
    }

    /// <summary>A setting of one word; null if absent or not one word.</summary>
    /// <summary>An hour and minute of local time; null: off.</summary>
    public TimeOnly? TimeOfDay(string key, TimeOnly? otherwise)
    {
        if (Scalar(key) is not { } written) return otherwise;
        if (written.Text == "off") return null;
        if (TimeOnly.TryParseExact(written.Text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var at)) return at;
        Errors.Add(written, $"`{written.Text}` is not a time of day", "Write 03:00, or off");
        return otherwise;
    }

    public PolicyScalar? Scalar(string key)
    {
        if (Value(key) is not { } value)
            return null;
        if (value is PolicyScalar { Text.Length: > 0 } scalar)
            return scalar;
        _errors.Add(value, $"`{key}` takes one value", $"Write `{key}: value`, or delete the line for the default");
        return null;
    }

    /// <summary>A nested mapping; empty if absent.</summary>
    public SectionReader Section(string key)
    {
        if (Value(key) is { } value)
        {
            if (value is PolicyMapping mapping)
                return new SectionReader(mapping, _errors);
            _errors.Add(
                value, $"`{key}` takes settings of its own", $"Write them indented below `{key}:`, or delete the line for the defaults");
        }

        return new SectionReader(new PolicyMapping([], Place.Line, Place.Column), _errors);
    }

    /// <summary>A list; null if absent or not a list.</summary>
    public PolicySequence? Items(string key)
    {
        if (Value(key) is not { } value)
            return null;
        if (value is PolicySequence sequence)
            return sequence;
        _errors.Add(value, $"`{key}` takes a list", $"Write its entries below `{key}:`, each beginning with `- `");
        return null;
    }

    /// <summary>The entries of a list, or the one that stands instead of a list; none if absent.</summary>
    public IReadOnlyList<PolicyNode> Nodes(string key) => Value(key) switch
    {
        null => [],
        PolicySequence list => list.Items,
        { } one => [one],
    };

    /// <summary>The words of a list, or the one word that stands instead of a list; none if absent.</summary>
    public IEnumerable<PolicyScalar> Words(string key)
    {
        if (Value(key) is not { } value)
            return [];
        if (value is PolicyScalar { Text.Length: > 0 } one)
            return [one];
        if (value is not PolicySequence list)
        {
            _errors.Add(value, $"`{key}` takes a list", $"Write `{key}: [one, two]`");
            return [];
        }

        foreach (var item in list.Items.Where(item => item is not PolicyScalar { Text.Length: > 0 }))
            _errors.Add(item, "this is not a word", $"Write `{key}: [one, two]`");
        return list.Items.OfType<PolicyScalar>().Where(item => item.Text.Length > 0);
    }

    /// <summary>The keys of a section whose keys are the writer's own names: none of them is unknown.</summary>
    public IEnumerable<PolicyScalar> OwnKeys()
    {
        _known.AddRange(_entries.Keys);
        return _entries.Values.Select(entry => entry.Key);
    }

    /// <summary>Reports every key nobody asked for.</summary>
    public void RefuseUnknown()
    {
        foreach (var entry in _entries.Values.Where(e => !_known.Contains(e.Key.Text)))
        {
            var meant = Spelling.Nearest(entry.Key.Text, _known);
            _errors.Add(
                entry.Key, $"`{entry.Key.Text}` is not a setting here", meant is null ? $"Known here: {Listing(_known)}"
                    : $"Did you mean `{meant}`?");
        }
    }

    private PolicyNode? Value(string key)
    {
        _known.Add(key);
        return _entries.GetValueOrDefault(key)?.Value;
    }

    private static string Listing(IReadOnlyCollection<string> words) => string.Join(", ", words.Select(w => $"`{w}`"));
}
