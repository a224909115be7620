using System.CommandLine;
using Menshen.Cli.Demo;
using Menshen.Server;

namespace Menshen.Cli.Evaluation;

/// <summary>The deployment that is evaluated: which one it is, and running for as long as it is evaluated. Only a demo is started for it: its data are generated.</summary>
internal sealed class EvaluatedDeployment : IAsyncDisposable
{
    /// <summary>A file of this name says that nothing in the deployment is worth anything.</summary>
    private const string TestMark = "test-system";

    private readonly CliContext _context;
    private bool _isOurs;

    private EvaluatedDeployment(CliContext context, string directory) => (_context, Directory) = (context, directory);

    public string Directory { get; }

    /// <summary>Finds it, and says what it does beyond what was asked for.</summary>
    public static async Task<EvaluatedDeployment> FindAsync(CliContext context, CommonOptions common, ParseResult parse, Action<string> say)
    {
        var found = new EvaluatedDeployment(context, DirectoryOf(common, parse, say));
        var deployment = new Deployment(found.Directory);
        if (!deployment.Exists) throw new CliRefusalException(CliContext.Fill(Texts.Error_NoDeployment, found.Directory), EvaluationTexts.Error_Nothing_Hint);
        if (DirectoryLock.HolderOf(deployment) is not null || !new DemoAdministrators(found.Directory).Exist) return found;
        say(CliContext.Fill(EvaluationTexts.Demo_Starts, found.Directory));
        await found.RunAsync("up", "--detach").ConfigureAwait(false);
        found._isOurs = true;
        return found;
    }

    /// <summary>Refuses what is not marked as a test system: by being a demo, or by a file that its operator has put there.</summary>
    public void RequireTestSystem()
    {
        var mark = Path.Combine(Directory, TestMark);
        if (!new DemoAdministrators(Directory).Exist && !File.Exists(mark))
            throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Destructive, Directory), CliContext.Fill(EvaluationTexts.Error_Destructive_Hint, mark), ExitCode.Findings);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOurs) await RunAsync("down").ConfigureAwait(false);
    }

    // Who has just seen the demo and types the next line means the demo.
    private static string DirectoryOf(CommonOptions common, ParseResult parse, Action<string> say)
    {
        var (usual, demo) = (common.DirectoryOf(parse), Path.GetFullPath(DemoCommand.DefaultDirectory));
        if (common.IsNamed(parse) || new Deployment(usual).Exists || !new DemoAdministrators(demo).Exist) return usual;
        say(CliContext.Fill(EvaluationTexts.Demo_Found, usual, demo));
        return demo;
    }

    /// <summary>One of this program's own commands, as a person would type it.</summary>
    private async Task RunAsync(params string[] words)
    {
        using var complaint = new StringWriter();
        var quiet = new CliContext
        {
            Input = TextReader.Null, Output = TextWriter.Null, Error = complaint, OutputIsTerminal = false, InputIsTerminal = false, Environment = _context.Environment,
        };
        // Each command chooses the language of the whole process.
        var code = await CommandTree.RunAsync([.. words, "--dir", Directory, "--lang", Texts.Culture?.Name is "zh-CN" ? "zh" : "en"], quiet).ConfigureAwait(false);
        if (code != ExitCode.Ok) throw new CliRefusalException(CliContext.Fill(DemoTexts.Error_Command, string.Join(' ', words)), complaint.ToString().Trim());
    }
}
