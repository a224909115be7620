namespace Menshen.Sessions.Tests.World;

/// <summary>What becomes of a statement that somebody sends by itself.</summary>
internal static class Verdicts
{
    /// <summary>It is refused: the engine gets what cannot run in its place, and the client our error.</summary>
    public static void Refused(Loop loop, string text, string subject = "li")
    {
        var talk = loop.LogIn(subject);
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query("menshen refused"));
        talk.Engine.Sends(Back.Error("42601"), Back.Ready());
        talk.Client.ReceivesError("42501", Back.Ready());
    }

    /// <summary>It goes to the engine as it is.</summary>
    public static void Runs(Loop loop, string text)
    {
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query(text));
        talk.Engine.Receives(Front.Query(text));
    }
}
