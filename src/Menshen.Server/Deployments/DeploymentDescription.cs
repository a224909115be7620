using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>What <c>init</c> decided once and for all; the file <c>deployment.json</c>. It holds no secret.</summary>
/// <param name="FormatVersion">Of this file; a newer one than we know is refused.</param>
/// <param name="Origin">Names this deployment's journal for ever, in every checkpoint.</param>
/// <param name="Engine"><c>embedded</c> or <c>external</c>.</param>
/// <param name="MaxConnections">Of the embedded engine.</param>
/// <param name="CreatedAt">When.</param>
public sealed record DeploymentDescription(int FormatVersion, string Origin, string Engine, int MaxConnections, DateTimeOffset CreatedAt)
{
    public const int CurrentFormat = 1;
    public const string Embedded = "embedded";
    public const string External = "external";

    /// <summary>Two-phase transactions that may wait in the embedded engine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PreparedTransactions { get; init; }

    /// <summary>Menshen's own role in the engine; null: as a new one has it. One that was brought back from another's engine keeps what it had there.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EngineRole { get; init; }

    [JsonIgnore]
    internal bool IsExternal => Engine == External;

    /// <summary>The same deployment with an engine of its own, where Menshen has the role that it had in the other's, and transactions that wait have their places.</summary>
    internal static byte[] Embed(ReadOnlySpan<byte> description, EngineOptions engine) => JsonSerializer.SerializeToUtf8Bytes(
        (JsonSerializer.Deserialize(description, DeploymentJson.Default.DeploymentDescription) ?? throw new JsonException("it has no description")) with
        {
            Engine = Embedded, EngineRole = engine.TcbRole, PreparedTransactions = engine.MaxPreparedTransactions,
        },
        DeploymentJson.Default.DeploymentDescription);

    internal static string? RoleOf(ReadOnlySpan<byte> description) => JsonSerializer.Deserialize(description, DeploymentJson.Default.DeploymentDescription)?.EngineRole;

    internal static DeploymentDescription Read(Deployment deployment)
    {
        try
        {
            var description =
                JsonSerializer.Deserialize(RegularFile.Read(deployment.DescriptionFile), DeploymentJson.Default.DeploymentDescription);
            return description switch
            {
                { FormatVersion: CurrentFormat, Engine: Embedded or External } => description,
                { FormatVersion: > CurrentFormat } =>
                    throw new ServerFaultException($"{deployment.Root} was made by a newer Menshen", "Use that one, or a newer one."),
                _ => throw Damaged(deployment, null),
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ServerFaultException(
                $"there is no deployment in {deployment.Root}", $"Make one with: menshen init --dir {deployment.Root}", e);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Damaged(deployment, e);
        }
    }

    internal void Write(Deployment deployment) =>
        PrivateFiles.Write(
            deployment.DescriptionFile, JsonSerializer.SerializeToUtf8Bytes(this, DeploymentJson.Default.DeploymentDescription));

    private static ServerFaultException Damaged(Deployment deployment, Exception? inner) =>
        new($"{deployment.DescriptionFile} cannot be read", "Restore the file from your backup, and run menshen as the user that owns it.",
            inner);
}

/// <summary>The file's JSON form.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DeploymentDescription))]
internal sealed partial class DeploymentJson : JsonSerializerContext;
