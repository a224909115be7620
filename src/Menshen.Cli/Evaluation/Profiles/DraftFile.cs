namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>A policy on its way into a new deployment: a file of the user's own for as long as that takes.</summary>
internal sealed class DraftFile : IDisposable
{
    public DraftFile(string text)
    {
        // Made anew and private: nobody else has put something in its place.
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
