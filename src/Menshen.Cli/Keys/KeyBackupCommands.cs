using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Keys;

/// <summary><c>menshen keys backup | restore</c>: the keystore in one sealed file, and back.</summary>
internal static class KeyBackupCommands
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int UsualThreshold = 2;

    private static Argument<string> File() => new("file") { Description = KeyTexts.Help_BackupFile, HelpName = "FILE" };

    private static Option<string> PassphraseFile() => new("--passphrase-file") { Description = KeyTexts.Help_PassphraseFile, HelpName = "FILE" };

    public static Command CreateBackup(CliContext context, CommonOptions common)
    {
        var (file, phrase) = (File(), PassphraseFile());
        var shares = new Option<int?>("--shares") { Description = KeyTexts.Help_Shares, HelpName = "N" };
        var threshold = new Option<int?>("--threshold") { Description = KeyTexts.Help_Threshold, HelpName = "N" };
        var command = new Command("backup", KeyTexts.Help_Keys_Backup) { file, shares, threshold, phrase };
        command.SetAction(async (parse, cancellation) =>
        {
            var path = Path.GetFullPath(parse.GetRequiredValue(file));
            var count = parse.GetValue(shares);
            foreach (var taken in (string[])[path, .. Enumerable.Range(1, count ?? 0).Select(number => ShareOf(path, number))])
                if (System.IO.File.Exists(taken)) throw new CliRefusalException(CliContext.Fill(KeyTexts.Error_Exists, taken), KeyTexts.Error_Exists_Hint);
            var wish = count is null
                ? new KeyBackupWish(Passphrase(parse, context, phrase, twice: true), null, null)
                : new KeyBackupWish(null, count, parse.GetValue(threshold) ?? UsualThreshold);
            var made = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.BackUpKeysAsync(wish, cancellation)).ConfigureAwait(false);
            Write(path, made.Backup);
            context.Line(CliContext.Fill(KeyTexts.BackedUp, path, made.Digest));
            for (var number = 1; number <= made.Shares.Count; number++)
            {
                Write(ShareOf(path, number), made.Shares[number - 1]);
                context.Line(CliContext.Fill(KeyTexts.Shared, ShareOf(path, number), wish.Threshold));
            }
        });
        return command;
    }

    public static Command CreateRestore(CliContext context, CommonOptions common)
    {
        var (file, phrase) = (File(), PassphraseFile());
        var share = new Option<string[]>("--share") { Description = KeyTexts.Help_Share, HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var command = new Command("restore", KeyTexts.Help_Keys_Restore) { file, share, phrase };
        command.SetAction(parse =>
        {
            var backup = Read(parse.GetRequiredValue(file));
            var shares = (parse.GetValue(share) ?? []).Select(Read).ToList();
            var deployment = new Deployment(common.DirectoryOf(parse));
            var passphrase = shares.Count > 0 ? null : Passphrase(parse, context, phrase, twice: false);
            var keys = KeyRestoration.Restore(deployment, backup, shares, passphrase, context.Environment, TimeProvider.System);
            context.Line(CliContext.Fill(KeyTexts.Restored, deployment.Keys, keys));
        });
        return command;
    }

    private static string ShareOf(string file, int number) => string.Create(CultureInfo.InvariantCulture, $"{file}.share-{number}");

    private static string Passphrase(ParseResult parse, CliContext context, Option<string> from, bool twice)
    {
        if (parse.GetValue(from) is { } file) return PasswordSource.FromFile(file, context);
        if (!context.IsInteractive) throw new CliRefusalException(KeyTexts.Error_Passphrase, KeyTexts.Error_Passphrase_Hint, ExitCode.Findings);
        var first = PasswordSource.Prompt(context, KeyTexts.Ask_Passphrase);
        return !twice || first == PasswordSource.Prompt(context, KeyTexts.Ask_Again) ? first
            : throw new CliRefusalException(KeyTexts.Error_Differ, KeyTexts.Error_Differ_Hint);
    }

    private static (string Path, byte[] File) Read(string file)
    {
        try
        {
            return (file, System.IO.File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(KeyTexts.Error_File, file), KeyTexts.Error_File_Hint);
        }
    }

    private static void Write(string file, byte[] contents)
    {
        using var stream = new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly });
        stream.Write(contents);
        stream.Flush(flushToDisk: true);
    }
}
