namespace Menshen.Engine;

/// <summary>Who acts under the name.</summary>
public enum SubjectKind
{
    /// <summary>A natural person.</summary>
    Person,

    /// <summary>A program.</summary>
    Application,
}
