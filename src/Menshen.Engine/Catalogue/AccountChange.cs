namespace Menshen.Engine;

/// <summary>What is to change of an account; what is not given stays.</summary>
public sealed record AccountChange
{
    /// <summary>Whether <see cref="ValidFrom"/> is meant, also where it is null: from the beginning.</summary>
    public bool SetsValidFrom { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Whether <see cref="ValidUntil"/> is meant, also where it is null: without end.</summary>
    public bool SetsValidUntil { get; init; }

    /// <summary>Not after.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>For a program: the account of the person who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>Real name or staff number.</summary>
    public string? Person { get; init; }

    /// <summary>Free text.</summary>
    public string? Note { get; init; }
}
