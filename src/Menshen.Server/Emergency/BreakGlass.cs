using Menshen.Control;

namespace Menshen.Server;

/// <summary>One emergency in which somebody has, or had, the engine's superuser: as it is kept in a file out of the engine's reach.</summary>
/// <remarks><code>
/// opening ──► open ──► ending ──► ended        written before each step: whoever starts next ends what is not ended
/// </code></remarks>
internal sealed record BreakGlass
{
    public const string Opening = "opening";
    public const string Open = "open";
    public const string Ending = "ending";
    public const string Ended = "ended";

    /// <summary>The approval's number.</summary>
    public required long Id { get; init; }

    public required string Holder { get; init; }

    public required long HolderId { get; init; }

    public required IReadOnlyList<string> Approvers { get; init; }

    public required string Reason { get; init; }

    /// <summary>In the engine.</summary>
    public required string Role { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset EndsAt { get; init; }

    public required string State { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who or what ended it.</summary>
    public string? EndedBy { get; init; }

    public IReadOnlyList<BreakGlassFinding> Findings { get; init; } = [];

    /// <summary>Administrators who have been told of it: <c>open zhao_yun</c>, <c>ended zhao_yun</c>.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    public BreakGlassReport ToReport() =>
        new(Id, State, Holder, Approvers, Reason, Role, OpenedAt, EndsAt, EndedAt, EndedBy, Findings);
}
