using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>The file of the clearing that waits for its confirmation: one line of JSON and one with the signature of the journal's key, so
/// that what is confirmed is what was asked for.</summary>
internal sealed partial class ClearingRequestFile(string path, string origin, ISigner signer, ISignatureVerifier key)
{
    private const int MaximumSignature = 128;

    public void Write(ClearingRequest request)
    {
        var text = JsonSerializer.Serialize(request, Json.Default.ClearingRequest);
        var signature = new byte[signer.SignatureSize];
        signer.Sign(Encoding.UTF8.GetBytes(text), signature);
        PrivateFiles.Write(path, $"{text}\n{Convert.ToBase64String(signature)}\n");
    }

    /// <summary>The request that waits; null if there is none, or none that this journal's key has signed, or it is too old.</summary>
    public ClearingRequest? Read(DateTimeOffset now)
    {
        if (!File.Exists(path))
            return null;
        var lines = File.ReadAllLines(path);
        var signature = new byte[MaximumSignature];
        if (lines.Length != 2 || !Convert.TryFromBase64String(lines[1], signature, out var length)
            || !key.Verify(Encoding.UTF8.GetBytes(lines[0]), signature.AsSpan(0, length)))
            return null;
        var request = JsonSerializer.Deserialize(lines[0], Json.Default.ClearingRequest);
        return request is not null && request.Origin == origin && now - request.RequestedAt <= ClearingRequest.Validity ? request : null;
    }

    public void Delete() => File.Delete(path);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ClearingRequest))]
    private sealed partial class Json : JsonSerializerContext;
}
