using System.CommandLine;
using Spectre.Console;

namespace Menshen.Cli;

/// <summary>Where a command gets a password from: generated, a file, standard input or a prompt; never an argument, which everybody on the
/// machine can read.</summary>
internal sealed class PasswordSource
{
    public Option<string> File { get; } = new("--password-file") { Description = Texts.Help_User_PasswordFile, HelpName = "FILE" };

    public Option<bool> Generate { get; } = new("--generate") { Description = Texts.Help_User_Generate };

    public void AddTo(Command command)
    {
        command.Add(File);
        command.Add(Generate);
    }

    /// <summary>The password, or null if Menshen shall generate one.</summary>
    public string? Read(ParseResult parse, CliContext context, string user)
    {
        if (parse.GetValue(Generate))
            return parse.GetValue(File) is null ? null
                : throw new CliRefusalException(Texts.Error_PasswordTwoWays, Texts.Error_PasswordTwoWays_Hint, ExitCode.Findings);
        return ReadOwn(parse, context, user);
    }

    /// <summary>The password, from the file or the person.</summary>
    public string ReadOwn(ParseResult parse, CliContext context, string user)
    {
        if (parse.GetValue(File) is { } file)
            return FromFile(file, context);
        if (!context.IsInteractive)
            throw new CliRefusalException(Texts.Error_PasswordNeeded, Texts.Error_PasswordNeeded_Hint, ExitCode.Findings);
        var first = Prompt(context, CliContext.Fill(Texts.User_AskNewPassword, user));
        return first == Prompt(context, Texts.User_AskAgain) ? first
            : throw new CliRefusalException(Texts.Error_PasswordsDiffer, Texts.Error_Again_Hint);
    }

    /// <summary>First line of a file, or of standard input for <c>-</c>.</summary>
    public static string FromFile(string file, CliContext context)
    {
        var line = file == "-" ? context.Input.ReadLine() : FirstLine(file);
        return string.IsNullOrEmpty(line) ? throw new CliRefusalException(Texts.Error_PasswordEmpty, Texts.Error_PasswordFile_Hint) : line;
    }

    public static string Prompt(CliContext context, string question) =>
        context.Console.Prompt(new TextPrompt<string>(Markup.Escape(question)).Secret(null));

    private static string? FirstLine(string file)
    {
        try
        {
            return System.IO.File.ReadLines(file).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(Texts.Error_PasswordFile, file), Texts.Error_PasswordFile_Hint);
        }
    }
}
