using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.Keys;

/// <summary><c>menshen keys master</c>: another master key, kept as before or otherwise, for a deployment that is down.</summary>
internal static class MasterKeyCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var passphrase = new Option<string>("--passphrase-file") { Description = TokenTexts.Help_Master_Passphrase, HelpName = "FILE" };
        var credential = new Option<string>("--credential") { Description = TokenTexts.Help_Master_Credential, HelpName = "FILE" };
        var token = new Option<string>("--token") { Description = TokenTexts.Help_Master_Token, HelpName = "URI" };
        var open = new Option<bool>("--open") { Description = TokenTexts.Help_Master_Open };
        var command = new Command("master", TokenTexts.Help_Master) { passphrase, credential, token, open };
        command.SetAction(parse =>
        {
            var deployment = new Deployment(common.DirectoryOf(parse));
            var place = new MasterKeyPlace(parse.GetValue(passphrase), parse.GetValue(credential), parse.GetValue(token), parse.GetValue(open));
            var (keys, left) = MasterKeyChange.Run(deployment, place, context.Environment, TimeProvider.System);
            context.Line(CliContext.Fill(TokenTexts.Master_Done, keys));
            if (left is null) context.Line(TokenTexts.Master_Removed);
            else context.Complain(CliContext.Fill(TokenTexts.Master_Left, Printable.Line(left)), TokenTexts.Master_Left_Hint);
            context.Line(NextStart(place));
            context.Line(TokenTexts.Master_Order);
            context.Line(CliContext.Fill(TokenTexts.Master_Remains, deployment.Keys));
        });
        return command;
    }

    private static string NextStart(MasterKeyPlace place) => place switch
    {
        { PassphraseFile: { } file } => CliContext.Fill(TokenTexts.Master_Next, $"MENSHEN_PASSPHRASE_FILE={Path.GetFullPath(file)}"),
        { Credential: { } file } => CliContext.Fill(TokenTexts.Master_Next_Credential, Path.GetFullPath(file)),
        { Token: { } uri } => CliContext.Fill(TokenTexts.Master_Next, $"{MasterKeySource.MasterKey}='{uri}'"),
        _ => TokenTexts.Master_Next_Open,
    };
}
