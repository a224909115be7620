using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy.Planning;

/// <summary>One field of an entry of a list, with the question in which direction it weakens.</summary>
internal sealed class PlannedField
{
    private readonly object? _value;
    private readonly Func<object?, object?, bool> _weakens;

    private PlannedField(string name, string text, object? value, Func<object?, object?, bool> weakens) =>
        (Name, Text, _value, _weakens) = (name, text, value, weakens);

    /// <summary>True for a list whose order means something.</summary>
    public bool IsOrdered { get; init; }

    public string Name { get; }

    /// <summary>As in the file; empty where it is not set.</summary>
    public string Text { get; }

    /// <summary>The same for what means the same: a set in one order, hours of one zone by one name.</summary>
    public IEnumerable<string> Meaning => _value switch
    {
        ImmutableArray<string> words when !IsOrdered => words.Distinct().Order(StringComparer.Ordinal),
        ImmutableArray<string> words => words,
        ImmutableArray<IPNetwork> networks => networks.Select(network => network.ToString()).Distinct().Order(StringComparer.Ordinal),
        WeekHours hours => [hours.Meaning],
        _ => [Text],
    };

    /// <param name="name">The key.</param>
    /// <param name="text">Its value as in the file.</param>
    /// <param name="value">What is compared.</param>
    /// <param name="weakens">Whether going from the first to the second takes protection away.</param>
    /// <param name="isOrdered">Whether the order of its words means something.</param>
    public static PlannedField Of<T>(string name, string text, T value, Func<T, T, bool> weakens, bool isOrdered = false) =>
        new(name, text, value, (before, after) => weakens((T)before!, (T)after!)) { IsOrdered = isOrdered };

    /// <summary>Whether going to that field takes protection away: both entries are asked, because a rule that turns around counts either way.</summary>
    public bool WeakensTo(PlannedField after) => _weakens(_value, after._value) || after._weakens(_value, after._value);
}
