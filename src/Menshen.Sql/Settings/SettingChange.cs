namespace Menshen.Sql.Settings;

/// <summary>The setting that a statement changes, as far as its text tells.</summary>
public sealed record SettingChange(SettingForm Form)
{
    /// <summary>In lower case, for names are compared so. Empty where <see cref="NamePlace"/> has it, or all are meant.</summary>
    public string Name { get; init; } = "";

    /// <summary>Of <see cref="SettingForm.Function"/>.</summary>
    public ValuePlace NamePlace { get; init; }

    public ValuePlace Value { get; init; }

    /// <summary>Whether it ends with the transaction: <see cref="ValuePlaceKind.True"/> or False for SET, wherever set_config has it.</summary>
    public ValuePlace Local { get; init; } = new(ValuePlaceKind.False);
}
