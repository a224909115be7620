using System.Text.Json.Serialization;

namespace Menshen.Server;

/// <summary>Which copy of a deployment writes into a repository; the file <c>holder</c> there.</summary>
/// <param name="Instance">Random, made once for each copy.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Directory">Its directory there.</param>
/// <param name="At">When it said so last.</param>
internal sealed record RepositoryHolder(string Instance, string Host, string Directory, DateTimeOffset At);

/// <summary>The file's JSON form.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RepositoryHolder))]
internal sealed partial class RepositoryHolderJson : JsonSerializerContext;
