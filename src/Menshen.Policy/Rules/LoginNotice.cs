namespace Menshen.Policy;

/// <summary>Who is told at login of the login before and of failures since.</summary>
public enum LoginNotice
{
    /// <summary>Subjects of kind person. The default: programs do not read.</summary>
    Persons,

    /// <summary>All subjects.</summary>
    Everybody,

    /// <summary>Nobody.</summary>
    Off,
}
