using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.Backups;

/// <summary>Where a repository is and how one comes there: <c>--repository</c>, for another machine <c>--sftp-key</c> and <c>--sftp-host-key</c>, for a bucket <c>--s3-…</c>.</summary>
internal sealed class RepositoryOptions
{
    private readonly Option<string> _place = new("--repository") { Description = BackupTexts.Help_Repository, HelpName = "DIR" };
    private readonly Option<string> _key = new("--sftp-key") { Description = BackupTexts.Help_Sftp_Key, HelpName = "FILE" };

    private readonly Option<string> _hostKey = new("--sftp-host-key") { Description = BackupTexts.Help_Sftp_HostKey, HelpName = "SHA256:...|FILE" };

    private readonly Option<string> _credentials = new("--s3-credentials") { Description = BackupTexts.Help_S3_Credentials, HelpName = "FILE" };
    private readonly Option<string> _region = new("--s3-region") { Description = BackupTexts.Help_S3_Region, HelpName = "REGION" };
    private readonly Option<string> _ca = new("--s3-ca") { Description = BackupTexts.Help_S3_Ca, HelpName = "FILE" };
    private readonly Option<string> _addressing = new Option<string>("--s3-addressing") { Description = BackupTexts.Help_S3_Addressing, HelpName = "path|host" }.AcceptOnlyFromAmong("path", "host");

    public void AddTo(Command command)
    {
        command.Add(_place);
        command.Add(_key);
        command.Add(_hostKey);
        command.Add(_credentials);
        command.Add(_region);
        command.Add(_ca);
        command.Add(_addressing);
    }

    /// <summary>Whether one was named: then no running Menshen is asked.</summary>
    public bool IsNamed(ParseResult parse) => parse.GetValue(_place) is not null;

    public NamedRepository Of(ParseResult parse) => new(parse.GetValue(_place), parse.GetValue(_key), parse.GetValue(_hostKey))
    {
        S3Credentials = parse.GetValue(_credentials), S3Region = parse.GetValue(_region), S3Ca = parse.GetValue(_ca),
        IsS3ByHost = parse.GetValue(_addressing) is { } addressing ? addressing == "host" : null,
    };
}
