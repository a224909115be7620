using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Menshen.Server;

/// <summary>JSON of any form, for documents that are put together node by node.</summary>
[JsonSerializable(typeof(JsonNode))]
internal sealed partial class NodeForm : JsonSerializerContext;
