using System.Net;

namespace Menshen.Gateway;

/// <summary>A ticket that was given and not yet used up, as far as this gateway knows.</summary>
/// <param name="Id">The catalogue's number.</param>
/// <param name="ScramVerifier">Of the same salt and rounds as its subject's password.</param>
/// <param name="Source">The only address it is good from; any loopback address stands for all.</param>
/// <param name="Database">The only database it is good for, or null.</param>
/// <param name="ExpiresAt">Good until then.</param>
public sealed record TicketEntry(long Id, string ScramVerifier, IPAddress Source, string? Database, DateTimeOffset ExpiresAt)
{
    /// <summary>The engine role of an emergency, to which alone it leads; null: the subject's own.</summary>
    public string? EmergencyRole { get; init; }

    /// <summary>The only label of a session that it opens, as the policy writes it; null: any of its subject's.</summary>
    public string? Label { get; init; }

    /// <summary>Whether it may be shown here and now.</summary>
    public bool IsGood(IPAddress source, string database, DateTimeOffset now) =>
        now < ExpiresAt && (Database is null || Database == database) && IsSame(Source, source);

    /// <summary>The number only: the verifier must not reach a log.</summary>
    public override string ToString() => $"ticket {Id}";

    // Whoever types localhost comes from 127.0.0.1 or ::1, as the resolver likes it.
    private static bool IsSame(IPAddress one, IPAddress other) =>
        Plain(one).Equals(Plain(other)) || (IPAddress.IsLoopback(one) && IPAddress.IsLoopback(other));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
