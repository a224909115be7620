using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Menshen.Control;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>What a control operation answers: a body of the contract, or a problem. There is no third.</summary>
internal sealed class ControlAnswer
{
    private const int ReferenceDigits = 12;

    /// <summary>The code of what waits for another person.</summary>
    public const string Pending = "pending";

    private ControlAnswer(byte[] body, ControlProblem? problem) => (Body, Problem) = (body, problem);

    public byte[] Body { get; }

    /// <summary>For this answer alone, and not one text for all.</summary>
    private bool IsMade { get; init; }

    public ControlProblem? Problem { get; }

    /// <summary>What the journal says of it, and the peer does not learn; null: the same as the peer.</summary>
    public string? Detail { get; private init; }

    /// <summary>What an administrator has not been told yet, or null; goes with the answer whatever it is.</summary>
    public string? Notice { get; set; }

    /// <summary>The approval that it is about, for the journal; null for none.</summary>
    public ActApproval? Approval { get; set; }

    /// <summary>It waits for another person: nothing was done.</summary>
    public bool IsPending => Problem?.Code == Pending;

    public static ControlAnswer Of<T>(T body, JsonTypeInfo<T> type)
    {
        using var bytes = new PinnedBytes();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = type.Options.Encoder, Indented = type.Options.WriteIndented }))
            JsonSerializer.Serialize(writer, body, type);
        return new(bytes.Take(), null) { IsMade = true };
    }

    /// <summary>It has been sent: what it showed once is not here any more.</summary>
    public void Clear()
    {
        if (IsMade) CryptographicOperations.ZeroMemory(Body);
    }

    /// <summary>A body that is as the operation's media type says already.</summary>
    public static ControlAnswer OfBytes(byte[] body) => new(body, null);

    public static ControlAnswer Done(string message = "") => Of(new Acknowledgement(message), ControlJson.Default.Acknowledgement);

    public static ControlAnswer Refused(ControlProblem problem) =>
        new(JsonSerializer.SerializeToUtf8Bytes(problem, ControlJson.Default.ControlProblem), problem);

    public static ControlAnswer Refused(string code, string what, string instead) => Refused(new ControlProblem(code, what, instead));

    /// <summary>Says little outside and the detail in the journal, under a reference that both have.</summary>
    public static ControlAnswer Neutral(string code, string what, string instead, string detail)
    {
        var reference = RandomNumberGenerator.GetHexString(ReferenceDigits, lowercase: true);
        var problem = new ControlProblem(code, what, instead, reference);
        return new(JsonSerializer.SerializeToUtf8Bytes(problem, ControlJson.Default.ControlProblem), problem)
        {
            Detail = $"{detail} [reference {reference}]",
        };
    }

    /// <summary>One line for the journal.</summary>
    public string Result() => Problem is { } problem ? $"{problem.Code}: {Detail ?? problem.What}" : "done";
}
