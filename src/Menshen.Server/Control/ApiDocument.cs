using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>The OpenAPI 3.1 document of the control surface, made from the contract: operations, permissions and forms have no second
/// description that could differ.</summary>
internal static class ApiDocument
{
    private static readonly (string Status, string Meaning)[] Problems =
    [
        ("202", "It waits for another person's approval."),
        ("400", "The request has not the right form."),
        ("401", "It takes a log-in, or the session is not valid here."),
        ("403", "It is not for this role."),
        ("404", "There is no such object."),
        ("409", "It is refused; the sentence says why."),
        ("413", "The body is too long."),
        ("429", "Too many requests from this address."),
        ("500", "It failed; the journal has the detail under the reference."),
        ("503", "It cannot be done now; the journal has the detail under the reference."),
    ];

    public static byte[] Write()
    {
        var paths = new JsonObject();
        foreach (var group in ControlOperations.All.GroupBy(operation => operation.Path))
        {
            var path = new JsonObject();
            foreach (var operation in group)
                path[operation.Method.ToLowerInvariant()] = Describe(operation);
            paths[group.Key] = path;
        }

        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Menshen control surface", ["version"] = "1" },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["session"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                    // Shown by whom the policy demands it of; a session that was opened with one is good with that one alone.
                    ["certificate"] = new JsonObject { ["type"] = "mutualTLS" },
                },
                ["schemas"] = new JsonObject { ["Problem"] = Schema(ControlJson.Default.ControlProblem) },
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes<JsonNode>(document, NodeForm.Default.JsonNode);
    }

    private static JsonObject Describe(ControlOperation operation)
    {
        var allowed = ControlPermissions.Of(operation);
        var roles = Enum.GetValues<ControlRoles>().Where(role => role != ControlRoles.None && allowed.HasFlag(role)).Select(RoleNames.Of);
        var described = new JsonObject
        {
            ["operationId"] = operation.Name,
            ["description"] = $"For: {string.Join(", ", roles)}.",
            ["responses"] = Responses(operation),
        };
        if (!allowed.HasFlag(ControlRoles.Nobody))
            described["security"] = new JsonArray(
                new JsonObject { ["session"] = new JsonArray() }, new JsonObject { ["session"] = new JsonArray(), ["certificate"] = new JsonArray() });
        if (operation.Path.IndexOf('{', StringComparison.Ordinal) is > 0 and var open)
            described["parameters"] = new JsonArray(new JsonObject
            {
                ["name"] = operation.Path[(open + 1)..operation.Path.IndexOf('}', StringComparison.Ordinal)], ["in"] = "path", ["required"] = true,
                ["schema"] = new JsonObject { ["type"] = "string" },
            });
        if (ControlForms.Of(operation)?.Body is { } body)
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Json(Schema(body)) };
        return described;
    }

    private static JsonObject Responses(ControlOperation operation)
    {
        var answer = ControlForms.Of(operation)?.Answer;
        var responses = new JsonObject
        {
            ["200"] = new JsonObject { ["description"] = "Done.", ["content"] = Content(operation.MediaType, answer is null ? new JsonObject { ["type"] = "object" } : Schema(answer)) },
        };
        foreach (var (status, meaning) in Problems)
            responses[status] = new JsonObject
            {
                ["description"] = meaning, ["content"] = Json(new JsonObject { ["$ref"] = "#/components/schemas/Problem" }),
            };
        return responses;
    }

    private static JsonObject Json(JsonNode schema) => Content("application/json", schema);

    private static JsonObject Content(string media, JsonNode schema) => new() { [media] = new JsonObject { ["schema"] = schema } };

    private static JsonNode Schema(JsonTypeInfo type) =>
        type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Secret });

    // It has a reader of its own, of which the exporter knows nothing; of one with a default it does not even ask.
    private static JsonNode Secret(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Type == typeof(SecretText)) return Secret(context.PropertyInfo);
        foreach (var member in context.TypeInfo.Properties.Where(member => member.PropertyType == typeof(SecretText) && member.AssociatedParameter is { HasDefaultValue: true }))
            schema["properties"]![member.Name] = Secret(member);
        return schema;
    }

    private static JsonObject Secret(JsonPropertyInfo? member) =>
        new() { ["type"] = member?.AssociatedParameter?.IsNullable ?? false ? new JsonArray("string", "null") : "string", ["format"] = "password" };
}
