namespace Menshen.Server;

/// <summary>Counts failures to log in, and says when to stop trying.</summary>
internal interface ILoginFailures
{
    bool MayTry(string name, string source);

    void NoteFailure(string name, string source);

    void NoteSuccess(string name, string source);
}
