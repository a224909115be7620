namespace Menshen.Journal;

/// <summary>A place elsewhere that keeps the journal's newest checkpoint, so that a journal that was cut or replaced shows.</summary>
/// <remarks>Each is served by a thread of its own and may be as slow as it likes. Failures are <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>.</remarks>
public interface IWitness : IDisposable
{
    /// <summary>What people call it: a path or an address.</summary>
    string Name { get; }

    /// <summary>Returns when the note (several lines, each ended by a line feed) is kept.</summary>
    void Keep(string note);

    /// <summary>False when what was kept last may have been lost; it is then given again.</summary>
    bool StillKeeps();
}
