using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen logout | whoami</c>, and what <c>login</c> does besides tickets.</summary>
internal static class LoginCommands
{
    /// <summary>Logs in and keeps the session in a file of the caller's own.</summary>
    public static async Task OpenAsync(CliContext context, string directory, LoginRequest login, CancellationToken cancellation)
    {
        var answer = await RunningServer.LogInAsync(directory, login, cancellation).ConfigureAwait(false);
        var session = CommandSession.Current;
        new SessionStore(session.Environment).Keep(new StoredSession(answer.Name, session.TargetOf(directory), answer.Token, answer.ExpiresAt));
        context.Line(CliContext.Fill(Texts.Login_Done, answer.Name, PowerText.Of(answer.Role), Moments.Write(answer.ExpiresAt)));
        if (answer.LastLogin is { } before)
        {
            context.Line(before.At is { } at
                ? CliContext.Fill(SessionTexts.Login_Before, Moments.Write(at), before.Source, before.FailuresSince)
                : CliContext.Fill(SessionTexts.Login_First, before.FailuresSince));
        }

        if (answer.MustChangePassword)
            context.Line(Texts.Login_MustChange);
    }

    /// <summary>Shows the warning of the policy, before anybody is asked for a password.</summary>
    public static async Task WarnAsync(CliContext context, string directory, CancellationToken cancellation)
    {
        var report = await RunningServer.AskAloneAsync(directory, c => c.BannerAsync(cancellation)).ConfigureAwait(false);
        if (report.Banner.Length > 0)
            context.Line(Printable.Line(report.Banner));
    }

    public static Command CreateLogout(CliContext context, CommonOptions common)
    {
        var command = new Command("logout", Texts.Help_Logout);
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            var session = CommandSession.Current;
            var store = new SessionStore(session.Environment);
            if (store.Find(session.TargetOf(directory), session.Name) is not { } stored)
            {
                context.Line(Texts.Logout_None);
                return;
            }

            try
            {
                CommandSession.Use(session with { Name = stored.Name, Environment = Unproven(session.Environment) });
                await RunningServer.AskAsync(directory, c => c.LogoutAsync(cancellation)).ConfigureAwait(false);
            }
            catch (ControlException e) when (e.Problem.Code == "unauthenticated")
            {
                // It had ended by itself.
            }

            store.Drop(stored);
            context.Line(CliContext.Fill(Texts.Logout_Done, stored.Name));
        });
        return command;
    }

    public static Command CreateWhoAmI(CliContext context, CommonOptions common)
    {
        var command = new Command("whoami", Texts.Help_WhoAmI) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var self = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.SelfAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, self, ControlJson.Default.CallerReport);
                return;
            }

            context.Line(CliContext.Fill(
                Texts.WhoAmI, Printable.Line(self.Name), Printable.Line(self.Person), PowerText.Of(self.Role), self.Source, Moments.Write(self.ExpiresAt)));
            context.Line(CliContext.Fill(Texts.WhoAmI_May, string.Join(", ", self.MayAsk)));
        });
        return command;
    }

    /// <summary>The password that proves who asks: a file, the environment, or a prompt; never an argument.</summary>
    public static string CurrentPassword(string? file, CliContext context, string user)
    {
        if (file is not null)
            return PasswordSource.FromFile(file, context);
        if (context.Environment(CommandSession.PasswordVariable) is { Length: > 0 } given)
            return given;
        return context.IsInteractive
            ? PasswordSource.Prompt(context, CliContext.Fill(Texts.User_AskPassword, user))
            : throw new CliRefusalException(Texts.Error_PasswordNeeded, Texts.Error_LoginPassword_Hint, ExitCode.Findings);
    }

    /// <summary>The stored session is to end, not one that a password opens for the purpose.</summary>
    private static Func<string, string?> Unproven(Func<string, string?> environment) =>
        variable => variable == CommandSession.PasswordVariable ? null : environment(variable);
}
