using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>One question as it arrived: who, about what, and the body's bytes.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Variable">The path's variable, unescaped; empty if it has none.</param>
/// <param name="Body">JSON, empty for none.</param>
/// <param name="Cancellation">The peer went away, or the server stops.</param>
internal sealed record ControlRequest(Caller Caller, string Variable, ReadOnlyMemory<byte> Body, CancellationToken Cancellation)
{
    /// <summary>As the journal names the peer.</summary>
    public string Actor => Caller.Name;

    /// <summary>Why, where the asker said it; kept with a request for approval.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it acts on, as whoever approves it is shown it, or was.</summary>
    public string Object { get; init; } = "";

    /// <summary>What <see cref="ControlAct.Identify"/> says of it now; of an approved request the same as when it was asked for.</summary>
    public string Identity { get; init; } = "";

    /// <summary>With whose approval it runs; null: asked for just now.</summary>
    public ActApproval? Approved { get; init; }

    /// <summary>The number of the approval under which it runs; null: asked for just now.</summary>
    public long? Approval => Approved?.Number;

    /// <summary>The address that asks over a network; null for the socket on this machine.</summary>
    public IPAddress? Remote => IPAddress.TryParse(Caller.Source, out var address) ? address : null;

    /// <summary>The body as the contract's type; throws <see cref="JsonException"/> if it is not.</summary>
    public T Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Body.Span, type) ?? throw new JsonException();

    /// <summary>Names only: the body may hold a password.</summary>
    public override string ToString() => $"request of {Actor}";
}
