namespace Menshen.Policy.Planning;

/// <summary>One field of an entry of a list, with the question in which direction it weakens.</summary>
internal sealed class PlannedField
{
    private readonly object? _value;
    private readonly Func<object?, object?, bool> _weakens;

    private PlannedField(string name, string text, object? value, Func<object?, object?, bool> weakens) =>
        (Name, Text, _value, _weakens) = (name, text, value, weakens);

    public string Name { get; }

    /// <summary>As in the file; empty where it is not set.</summary>
    public string Text { get; }

    /// <param name="name">The key.</param>
    /// <param name="text">Its value as in the file.</param>
    /// <param name="value">What is compared.</param>
    /// <param name="weakens">Whether going from the first to the second takes protection away.</param>
    public static PlannedField Of<T>(string name, string text, T value, Func<T, T, bool> weakens) =>
        new(name, text, value, (before, after) => weakens((T)before!, (T)after!));

    /// <summary>Whether going to that field takes protection away: both entries are asked, because a rule that turns around counts either way.</summary>
    public bool WeakensTo(PlannedField after) => _weakens(_value, after._value) || after._weakens(_value, after._value);
}
