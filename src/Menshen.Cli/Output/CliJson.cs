using System.Text.Json.Serialization;

namespace Menshen.Cli;

/// <summary>The JSON forms that are the command line's own and not the control contract's.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PolicyVerdict))]
[JsonSerializable(typeof(InitVerdict))]
[JsonSerializable(typeof(StoppedVerdict))]
internal sealed partial class CliJson : JsonSerializerContext;
