namespace Menshen.Engine;

/// <summary>A subject as asked for; the catalogue judges it.</summary>
/// <param name="Name">What the client sends as <c>user</c>; see <see cref="SubjectName"/>.</param>
/// <param name="Kind">A person or a program.</param>
/// <param name="Person">Real name or staff number of the person, or of the one who answers for the program.</param>
/// <param name="CreatedBy">Who asked for it, for the record.</param>
public sealed record SubjectSpec(string Name, SubjectKind Kind, string Person, string CreatedBy)
{
    /// <summary>True for a first password: it must be changed before anything else is done.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>Not before; null: at once.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Not after; null: without end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>One of the three powers, or null.</summary>
    public Power? Power { get; init; }

    /// <summary>For a program: the account of the person who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Free text.</summary>
    public string Note { get; init; } = "";
}
