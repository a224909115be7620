using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli;

/// <summary>The Menshen that runs on a directory, as a command asks it.</summary>
/// <remarks><code>
/// password given (MENSHEN_PASSWORD)      log in, ask, log out
/// --as NAME, or a log-in kept earlier    ask with that session
/// otherwise                              ask as the machine's user: what keeps the service alive
/// </code></remarks>
internal static class RunningServer
{
    /// <summary>Asks, and says plainly when there is nobody to ask. <paramref name="kept"/>: with the session that was opened before, and no other.</summary>
    public static async Task<T> AskAsync<T>(
        string directory, Func<ControlClient, Task<T>> question, TimeSpan? patience = null, string? password = null, bool kept = false)
    {
        var session = CommandSession.Current;
        try
        {
            using var client = Open(session, directory, patience);
            if (session.Reason is { Length: > 0 } reason)
                client.GiveReason(reason);
            if (!kept && session.Name is { } name && (password ?? session.Password) is { } proof)
                return await OnceAsync(client, new LoginRequest(name, proof, null), question).ConfigureAwait(false);
            return await WithSessionAsync(client, session, directory, question).ConfigureAwait(false);
        }
        catch (ControlUnreachableException e)
        {
            throw NobodyAnswers(session, directory, e);
        }
    }

    /// <summary>Asks as the machine's user, whoever has logged in here, unless a name is given: for what the machine's user may always do.</summary>
    public static Task<T> AskAsOwnAsync<T>(string directory, Func<ControlClient, Task<T>> question) =>
        CommandSession.Current is { Name: null, Server: null } ? AskAloneAsync(directory, question) : AskAsync(directory, question);

    /// <summary>Asks without any session: for questions that carry name, password and code themselves.</summary>
    public static async Task<T> AskAloneAsync<T>(string directory, Func<ControlClient, Task<T>> question)
    {
        var session = CommandSession.Current;
        try
        {
            using var client = Open(session, directory, null);
            return await question(client).ConfigureAwait(false);
        }
        catch (ControlUnreachableException e)
        {
            throw NobodyAnswers(session, directory, e);
        }
    }

    /// <summary>Logs in; the session is the caller's to keep.</summary>
    public static Task<LoginAnswer> LogInAsync(string directory, LoginRequest login, CancellationToken cancellation) =>
        AskAloneAsync(directory, c => c.LoginAsync(login, cancellation));

    private static async Task<T> OnceAsync<T>(ControlClient client, LoginRequest login, Func<ControlClient, Task<T>> question)
    {
        await client.LoginAsync(login, CancellationToken.None).ConfigureAwait(false);
        try
        {
            return await question(client).ConfigureAwait(false);
        }
        finally
        {
            await LogOutQuietlyAsync(client).ConfigureAwait(false);
        }
    }

    private static async Task<T> WithSessionAsync<T>(
        ControlClient client, CommandSession session, string directory, Func<ControlClient, Task<T>> question)
    {
        if (session.Token is { } token && session.Name is null)
        {
            client.UseSession(token);
            return await question(client).ConfigureAwait(false);
        }

        var store = new SessionStore(session.Environment);
        var stored = store.Find(session.TargetOf(directory), session.Name);
        if (stored is null)
            return session.Name is null
                ? await question(client).ConfigureAwait(false)
                : throw new CliRefusalException(
                    CliContext.Fill(Texts.Error_NoSession, session.Name), CliContext.Fill(Texts.Error_NoSession_Hint, session.Name));
        client.UseSession(stored.Token);
        try
        {
            return await question(client).ConfigureAwait(false);
        }
        catch (ControlException e) when (e.Problem is { Code: "unauthenticated", Reference: not null })
        {
            // It ended meanwhile: nobody wants to be told so at every command from now on.
            store.Drop(stored);
            throw;
        }
    }

    private static async Task LogOutQuietlyAsync(ControlClient client)
    {
        try
        {
            await client.LogoutAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ControlException or ControlUnreachableException)
        {
            // The session ends by itself: the question may have been the one that ended it, or the server.
        }
    }

    private static ControlClient Open(CommandSession session, string directory, TimeSpan? patience)
    {
        if (session.Server is not { } server)
            return new ControlClient(ControlSocket.PathIn(directory), patience) { Noticed = session.Noticed };
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(session.Authority ?? new Deployment(directory).AuthorityCertificate);
        var certificate = session.Identity is { } identity ? Read(identity.Certificate, identity.Key) : null;
        return new ControlClient(server, authorities, patience, certificate) { Noticed = session.Noticed };
    }

    private static X509Certificate2 Read(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // Not its words: of a key they could say what is in it.
            throw new CliRefusalException(CliContext.Fill(Texts.Error_Certificate, certificate, key), Texts.Error_Certificate_Hint);
        }
    }

    private static CliRefusalException NobodyAnswers(CommandSession session, string directory, ControlUnreachableException fault)
    {
        if (session.Server is { } server)
            return new(CliContext.Fill(Texts.Error_NoServer, server), CliContext.Fill(Texts.Error_NoServer_Hint, Printable.Line(fault.InnerException?.Message ?? "")));
        var deployment = new Deployment(directory);
        if (!deployment.Exists)
            return new(CliContext.Fill(Texts.Error_NoDeployment, directory), CliContext.Fill(Texts.Error_NoDeployment_Hint, directory));
        return DirectoryLock.HolderOf(deployment) is { } holder
            ? new(CliContext.Fill(Texts.Error_NoAnswer, directory, holder),
                CliContext.Fill(Texts.Error_NoAnswer_Hint, deployment.ServiceLog))
            : new(CliContext.Fill(Texts.Error_NotRunning, directory), CliContext.Fill(Texts.Error_NotRunning_Hint, directory));
    }
}
