using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The emergencies of a deployment and the pictures of the engine before them, in a directory that only Menshen's user may enter.</summary>
/// <remarks>Not in the catalogue: the holder can write that, and would have a longer limit or no emergency at all.</remarks>
internal sealed partial class BreakGlassFiles(string directory)
{
    private const string Ending = ".json";
    private const string PictureEnding = ".picture";

    private readonly Lock _gate = new();

    /// <summary>Newest first.</summary>
    public IReadOnlyList<BreakGlass> All()
    {
        lock (_gate)
        {
            if (!Directory.Exists(directory))
                return [];
            return [.. Directory.EnumerateFiles(directory, "*" + Ending)
                .Select(file => JsonSerializer.Deserialize(File.ReadAllBytes(file), BreakGlassJson.Default.BreakGlass))
                .OfType<BreakGlass>().OrderByDescending(glass => glass.Id)];
        }
    }

    /// <summary>On disk when it returns.</summary>
    public void Save(BreakGlass glass)
    {
        lock (_gate)
        {
            PrivateFiles.MakeDirectory(directory);
            PrivateFiles.Write(FileOf(glass.Id, Ending), JsonSerializer.SerializeToUtf8Bytes(glass, BreakGlassJson.Default.BreakGlass));
        }
    }

    public void SavePicture(long id, IReadOnlyList<PictureRow> picture)
    {
        lock (_gate)
        {
            PrivateFiles.MakeDirectory(directory);
            PrivateFiles.Write(FileOf(id, PictureEnding), JsonSerializer.SerializeToUtf8Bytes(picture, BreakGlassJson.Default.IReadOnlyListPictureRow));
        }
    }

    /// <summary>The engine before the emergency; null: the picture is gone.</summary>
    public IReadOnlyList<PictureRow>? Picture(long id)
    {
        var file = FileOf(id, PictureEnding);
        return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), BreakGlassJson.Default.IReadOnlyListPictureRow) : null;
    }

    public void ForgetPicture(long id) => File.Delete(FileOf(id, PictureEnding));

    private string FileOf(long id, string ending) => Path.Combine(directory, id.ToString(CultureInfo.InvariantCulture) + ending);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(BreakGlass))]
    [JsonSerializable(typeof(IReadOnlyList<PictureRow>))]
    private sealed partial class BreakGlassJson : JsonSerializerContext;
}
