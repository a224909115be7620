namespace Menshen.Standards;

/// <summary>Who can meet a requirement.</summary>
public enum RequirementKind
{
    /// <summary>The program: a test or a check can prove it.</summary>
    Enforced = 0,

    /// <summary>People, with the program's help: records, reports, reminders.</summary>
    Assisted = 1,

    /// <summary>An organisation alone.</summary>
    Organisational = 2,

    /// <summary>Buildings and machines.</summary>
    Physical = 3,
}
