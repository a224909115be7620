using System.Text.Json.Serialization;

namespace Menshen.Server;

/// <summary>The form of the lines between Menshen and its follower: both are the same program.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FollowerOrder))]
[JsonSerializable(typeof(FollowerLine))]
internal sealed partial class FollowerJson : JsonSerializerContext;
