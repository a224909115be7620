using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.Backups;

/// <summary>Where a repository is and how one comes there: <c>--repository</c>, and for another machine <c>--sftp-key</c> and <c>--sftp-host-key</c>.</summary>
internal sealed class RepositoryOptions
{
    private readonly Option<string> _place = new("--repository") { Description = BackupTexts.Help_Repository, HelpName = "DIR" };
    private readonly Option<string> _key = new("--sftp-key") { Description = BackupTexts.Help_Sftp_Key, HelpName = "FILE" };

    private readonly Option<string> _hostKey = new("--sftp-host-key") { Description = BackupTexts.Help_Sftp_HostKey, HelpName = "SHA256:...|FILE" };

    public void AddTo(Command command)
    {
        command.Add(_place);
        command.Add(_key);
        command.Add(_hostKey);
    }

    /// <summary>Whether one was named: then no running Menshen is asked.</summary>
    public bool IsNamed(ParseResult parse) => parse.GetValue(_place) is not null;

    public NamedRepository Of(ParseResult parse) => new(parse.GetValue(_place), parse.GetValue(_key), parse.GetValue(_hostKey));
}
