namespace Menshen.Engine;

/// <summary>An engine that was another's, and in which Menshen's role was no superuser, as one of Menshen's own.</summary>
public static class TakenEngine
{
    /// <summary>Makes up for what only a superuser can do; answers what is to be told. What is weaker beside that was made so by somebody, and stays for the drift check.</summary>
    public static async Task<string> ProtectAsync(EmbeddedEngine engine, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("taken_engine.sql")), cancellation).ConfigureAwait(false);
        return "Menshen's role was no superuser there: what only one can do was done now (log_min_messages of users' roles; postgres and template1 closed to PUBLIC)";
    }
}
