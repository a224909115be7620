using System.CommandLine;

namespace Menshen.Cli;

/// <summary>The options that several commands share; one object each, so that their meaning cannot drift apart.</summary>
internal sealed class CommonOptions
{
    /// <summary>Where a deployment is when nobody says.</summary>
    private const string DefaultDirectory = "var";

    private readonly CliContext _context;

    public CommonOptions(CliContext context) => _context = context;

    public Option<string> Dir { get; } = new("--dir") { Description = Texts.Help_Option_Dir, HelpName = "DIR", Recursive = true };

    public Option<string> Lang { get; } = new("--lang") { Description = Texts.Help_Option_Lang, HelpName = "LANG", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = Texts.Help_Option_Json };

    /// <summary>The deployment's directory as a full path.</summary>
    public string DirectoryOf(ParseResult parse)
    {
        var written = parse.GetValue(Dir) ?? _context.Environment("MENSHEN_DIR");
        return Path.GetFullPath(string.IsNullOrEmpty(written) ? DefaultDirectory : written);
    }
}
