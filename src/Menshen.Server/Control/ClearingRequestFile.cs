using System.Text.Json;
using System.Text.Json.Serialization;

namespace Menshen.Server;

/// <summary>The file of the clearing that waits for its confirmation: one line of JSON and one with the signature of the journal's key, so
/// that what is confirmed is what was asked for.</summary>
internal sealed partial class ClearingRequestFile(SignedLine file, string origin)
{
    public void Write(ClearingRequest request) => file.Write(JsonSerializer.Serialize(request, Json.Default.ClearingRequest));

    /// <summary>The request that waits; null if there is none, or none that this journal's key has signed, or it is too old.</summary>
    public ClearingRequest? Read(DateTimeOffset now)
    {
        if (file.Read() is not { } line)
            return null;
        var request = JsonSerializer.Deserialize(line, Json.Default.ClearingRequest);
        return request is not null && request.Origin == origin && now - request.RequestedAt <= ClearingRequest.Validity ? request : null;
    }

    public void Delete() => file.Delete();

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ClearingRequest))]
    private sealed partial class Json : JsonSerializerContext;
}
