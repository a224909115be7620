namespace Menshen.Sql.Sealing;

/// <summary>One column of a relation that has sealed columns.</summary>
/// <param name="Name">As the catalogue has it, folded and unquoted.</param>
/// <param name="Group">The number of its seal group; 0: it is not sealed.</param>
/// <param name="IsSearchable">Equal values have equal texts (mode e), so that it can be compared, grouped and joined within its group.</param>
public readonly record struct SealedColumn(string Name, int Group, bool IsSearchable)
{
    /// <summary>The group of a column that a text seals by its type: the text does not say which it is, and no group has this number.</summary>
    internal const int UnknownGroup = -1;

    /// <summary>The engine computes it (GENERATED ALWAYS AS): COPY without a list of columns leaves it out.</summary>
    public bool IsGenerated { get; init; }

    /// <summary>It stands for any number of columns that are not sealed and whose names are not known: of a relation that a statement of the session makes.</summary>
    public bool IsGap => Name.Length == 0;

    /// <summary>True if a value for the one may stand in the other: the same name, and sealed for the same group as far as both are known.</summary>
    internal bool Means(SealedColumn other) =>
        Name == other.Name && (Group == other.Group || (Group != 0 && other.Group != 0 && (Group == UnknownGroup || other.Group == UnknownGroup)));

    /// <summary>How many last characters of its values can be searched; 0: none.</summary>
    public int Suffix { get; init; }

    /// <summary>The version of the group's key that the engine takes values of here; 0: it takes any, and new ones have the group's newest.</summary>
    public int Version { get; init; }
}
