using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Backup.Taking;
using Menshen.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Server;

/// <summary>What tables held at a set's end, as it is kept in the set.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FactSheet))]
internal sealed partial class FactText : JsonSerializerContext
{
    /// <summary>A set's file has no more than that.</summary>
    private const int MostBytes = 256 * 1024;

    /// <summary>Counts, for a set of that label; null: nothing is labelled or sealed. What cannot be counted keeps no backup from being taken, and is said in the report.</summary>
    public static async Task<SetFacts?> TakeAsync(IEngine engine, string label, CancellationToken cancellation)
    {
        var sheet = await CountAsync(engine, $"menshen-{label}", cancellation).ConfigureAwait(false);
        if (sheet is { Tables: [], Uncounted: [] }) return null;
        var text = JsonSerializer.SerializeToUtf8Bytes(sheet, Default.FactSheet);
        if (text.Length > MostBytes)
        {
            sheet = new FactSheet("", "", [], ["the tables' names are too long to be kept"]);
            text = JsonSerializer.SerializeToUtf8Bytes(sheet, Default.FactSheet);
        }

        return new SetFacts(text, sheet.Point, sheet.Position.Length == 0 ? default : NpgsqlLogSequenceNumber.Parse(sheet.Position));
    }

    /// <summary>Of a deployment that came back; null: its set has none. Takes the file away: it is of the set and not of the deployment.</summary>
    public static FactSheet? TakeFrom(Deployment deployment)
    {
        var path = Path.Combine(deployment.Root, SetFacts.FileName);
        if (!File.Exists(path)) return null;
        var sheet = JsonSerializer.Deserialize(File.ReadAllBytes(path), Default.FactSheet);
        File.Delete(path);
        return sheet;
    }

    private static async Task<FactSheet> CountAsync(IEngine engine, string point, CancellationToken cancellation)
    {
        try
        {
            return await new TableFacts(engine).TakeAsync(point, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or TimeoutException)
        {
            return new FactSheet("", "", [], [$"they could not be counted when the set was taken: {e.Message}"]);
        }
    }
}
