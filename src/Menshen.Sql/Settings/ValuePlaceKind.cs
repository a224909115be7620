namespace Menshen.Sql.Settings;

/// <summary>What stands at a <see cref="ValuePlace"/>.</summary>
public enum ValuePlaceKind
{
    /// <summary>Nothing, or nothing that could be read from outside: NULL, a word without quotes.</summary>
    None,
    Literal,
    Parameter,
    True,
    False,
}
