using System.Text.Json.Serialization;

namespace Menshen.Journal;

/// <summary>The JSON of what is kept beside the segments, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ArchiveEntry))]
internal sealed partial class KeepingJson : JsonSerializerContext;
