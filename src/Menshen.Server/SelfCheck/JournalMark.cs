using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Keeps the journal's newest checkpoint in a file of the deployment: at an orderly end, and each minute while it runs.</summary>
/// <remarks>It is a witness like those of the policy, only near by: whoever puts an older journal back and forgets the file beside it is told. Who takes the whole
/// directory back a day is told by a witness elsewhere alone.</remarks>
internal sealed class JournalMark(string path, TimeProvider time) : IWitness
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private string _note = "";
    private long _written = time.GetTimestamp();

    public string Name => path;

    public void Keep(string note)
    {
        _note = note;
        if (time.GetElapsedTime(_written) < Interval) return;
        Write();
        _written = time.GetTimestamp();
    }

    public bool StillKeeps() => true;

    public void Dispose()
    {
        if (_note.Length == 0) return;
        try
        {
            Write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The mark of a minute ago stays; a full disk must not break an orderly end.
        }
    }

    private void Write() => PrivateFiles.Write(path, _note);
}
