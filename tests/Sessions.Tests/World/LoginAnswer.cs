namespace Menshen.Sessions.Tests.World;

/// <summary>How a login's exchange ended for the client, and what it was sent after the server's signature.</summary>
internal sealed record LoginAnswer(bool IsAccepted, byte[] Bytes)
{
    /// <summary>AuthenticationOk and nothing else.</summary>
    public static LoginAnswer Accepted { get; } = new(true, Front.Typed('R', Front.Int32(0)));

    public bool Equals(LoginAnswer? other) => other is not null && IsAccepted == other.IsAccepted && Bytes.AsSpan().StartsWith(other.Bytes);

    public override int GetHashCode() => IsAccepted.GetHashCode();
}
