namespace Menshen.Sql.Settings;

/// <summary>How a statement changes a setting.</summary>
public enum SettingForm
{
    /// <summary><c>SET name = …</c></summary>
    Set,

    /// <summary><c>RESET name</c>, <c>SET name TO DEFAULT</c></summary>
    Reset,

    /// <summary><c>RESET ALL</c>, <c>DISCARD ALL</c></summary>
    ResetAll,

    /// <summary><c>SELECT set_config(name, value, is_local)</c> and nothing beside it; each argument is a constant or a parameter.</summary>
    Function,

    /// <summary>It may change one in a way that the text does not tell: set_config somewhere else in a statement, <c>SET name FROM CURRENT</c>.</summary>
    Hidden,

    /// <summary><c>FETCH</c>: what runs was declared before, and may have been a set_config. For <c>EXECUTE</c> see <see cref="StatementFacts.RunsPrepared"/>.</summary>
    Fetched,
}
