using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Control;

namespace Menshen.Cli.Demo;

/// <summary>Makes, starts and stops the demo's deployment with the same commands a person would type.</summary>
internal sealed partial class DemoDeployment(string directory, CliContext context)
{
    /// <summary>The first start makes nothing anew but may wait for PostgreSQL's recovery on a busy machine.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Sessions that one person may have at once here.</summary>
    public const int SessionsOfOne = 3;

    // In force for the demo's persons, so that a limit can be seen.
    private static readonly string Limit = string.Create(CultureInfo.InvariantCulture, $"\naccess:\n  - id: demo-desk\n    kind: person\n    sessions: {SessionsOfOne}\n");

    private Task<ExitCode>? _running;

    public string Directory { get; } = directory;

    public DemoAdministrators Administrators { get; } = new(directory);

    /// <summary>Ends when the started Menshen has ended.</summary>
    public Task Ended => _running ?? Task.CompletedTask;

    /// <summary>True if there was none and it was made.</summary>
    public async Task<bool> InitializeAsync()
    {
        if (new Server.Deployment(Directory).Exists)
            return false;
        Administrators.Keep(await CommandAsync(
            "init", "--json", "--dir", Directory, "--sysadmin", DemoCast.SystemAdministrator, "--secadmin", DemoCast.SecurityAdministrator,
            "--auditor", DemoCast.Auditor, "--backups", "off").ConfigureAwait(false));
        return true;
    }

    /// <summary>Whether the policy in force has these lines: a deployment of an older demo is without some.</summary>
    public bool Applies(string lines) => new Server.Deployment(Directory).AppliedPolicyText?.Contains(lines, StringComparison.Ordinal) == true;

    /// <summary>Starts on a free port, the wanted one or one after it, and waits until sessions can come.</summary>
    /// <remarks>Before the first start the port is written into the policy. Later the policy's is wanted unless another is asked for, and a start on
    /// another is one for this time: what was applied holds.</remarks>
    public async Task<StatusReport> StartAsync(int wanted, CancellationToken cancellation)
    {
        if (Server.DirectoryLock.HolderOf(new Server.Deployment(Directory)) is { } holder)
            throw new CliRefusalException(CliContext.Fill(DemoTexts.Error_Running, Directory, holder), CliContext.Fill(DemoTexts.Error_Running_Hint, Directory));
        var applied = new Server.Deployment(Directory).AppliedPolicyText is { } text ? int.Parse(PortLine().Match(text).Groups[2].ValueSpan, CultureInfo.InvariantCulture) : (int?)null;
        var port = DemoPort.Find(applied is not null && wanted == DemoPort.Usual ? applied.Value : wanted);
        // What was applied at the first start holds; further lines in its file would only be a plan that nobody has asked for.
        if (applied is null)
            await WritePolicyAsync(port, Limit + DemoSealing.Policy + DemoLabels.Policy + DemoStatistics.Policy + DemoEndUsers.Policy + DemoStatements.Policy, cancellation).ConfigureAwait(false);
        string[] up = ["up", "--dir", Directory, .. applied is null || applied == port ? Array.Empty<string>() : ["--port", port.ToString(CultureInfo.InvariantCulture)]];
        var words = TextWriter.Synchronized(new StringWriter(CultureInfo.InvariantCulture));
        _running = Task.Run(() => CommandTree.RunAsync(InOurLanguage(up), Quiet(words)), CancellationToken.None);
        var deadline = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(deadline) < StartPatience && !_running.IsCompleted)
        {
            // Another process may have taken the directory between our look and our start: then its answers are not ours.
            if (await StatusAsync(cancellation).ConfigureAwait(false) is { State: "ready" } status && status.ProcessId == Environment.ProcessId)
                return status;
            await Task.Delay(AskAgain, cancellation).ConfigureAwait(false);
        }

        throw new CliRefusalException(DemoTexts.Error_NotStarted, (words.ToString() ?? "").Trim());
    }

    /// <summary>Writes the port and further lines into the policy, which holds from the first start on.</summary>
    public async Task WritePolicyAsync(int port, string further, CancellationToken cancellation)
    {
        var policy = new Server.Deployment(Directory).PolicyFile;
        var text = await File.ReadAllTextAsync(policy, cancellation).ConfigureAwait(false);
        var ports = PortLine().Replace(text, $"${{1}}{port.ToString(CultureInfo.InvariantCulture)}", 1);
        // The demo's administration is this program's alone; the port of a deployment beside it stays free.
        var here = ports.Replace("https: on ", "https: off", StringComparison.Ordinal);
        // A section that the default file has already stands there once.
        if (further.Contains("\nbackup:", StringComparison.Ordinal)) here = BackupSection().Replace(here, "");
        await File.WriteAllTextAsync(policy, here.Contains(further, StringComparison.Ordinal) ? here : here + further, cancellation).ConfigureAwait(false);
    }

    /// <summary>Stops what <see cref="StartAsync"/> started; returns when nothing is left running.</summary>
    public async Task StopAsync()
    {
        if (_running is not { } running)
            return;
        try
        {
            if (!running.IsCompleted)
                await AskAsync(client => client.StopAsync(new StopRequest(null), CancellationToken.None)).ConfigureAwait(false);
        }
        catch (ControlUnreachableException)
        {
            // It is ending already: a signal reached it too.
        }

        await running.ConfigureAwait(false);
    }

    public async Task<T> AskAsync<T>(Func<ControlClient, Task<T>> question)
    {
        using var client = new ControlClient(ControlSocket.PathIn(Directory));
        return await question(client).ConfigureAwait(false);
    }

    /// <summary>Asks as one of the administrators: logs in, asks, logs out.</summary>
    public Task<T> AskAsAsync<T>(string name, Func<ControlClient, Task<T>> question) => AskAsync(async client =>
    {
        await client.LoginAsync(new LoginRequest(name, Administrators.PasswordOf(name), null), CancellationToken.None).ConfigureAwait(false);
        var answer = await question(client).ConfigureAwait(false);
        await client.LogoutAsync(CancellationToken.None).ConfigureAwait(false);
        return answer;
    });

    /// <summary>Runs another command of this program and returns what it printed; throws what it complained.</summary>
    public Task<string> CommandAsync(params string[] arguments) => RunAsync(arguments, "", context.Environment);

    /// <summary>The same as one of the administrators, who logs in for it.</summary>
    /// <remarks>Those that ask the gateway take the same password.</remarks>
    public Task<string> CommandAsAsync(string name, string[] arguments, string input = "")
    {
        var password = Administrators.PasswordOf(name);
        string[] who = arguments.Contains("--user") ? [] : ["--as", name];
        return RunAsync([.. arguments, .. who, "--dir", Directory], input, variable => variable is "MENSHEN_PASSWORD" or "PGPASSWORD" ? password : context.Environment(variable));
    }

    private async Task<string> RunAsync(string[] arguments, string input, Func<string, string?> environment)
    {
        var output = new StringWriter(CultureInfo.InvariantCulture);
        var error = new StringWriter(CultureInfo.InvariantCulture);
        var code = await CommandTree.RunAsync(InOurLanguage(arguments), Quiet(output, error, environment, new StringReader(input))).ConfigureAwait(false);
        return code == ExitCode.Ok
            ? output.ToString()
            : throw new CliRefusalException(CliContext.Fill(DemoTexts.Error_Command, string.Join(' ', arguments)), (error.ToString() + output).Trim());
    }

    /// <summary>Each command chooses the language of the whole process; those of the demo must choose the demo's.</summary>
    private static string[] InOurLanguage(params string[] arguments) =>
        [.. arguments, "--lang", Texts.Culture?.Name is "zh-CN" ? "zh" : "en"];

    private async Task<StatusReport?> StatusAsync(CancellationToken cancellation)
    {
        try
        {
            return await AskAsync(client => client.StatusAsync(cancellation)).ConfigureAwait(false);
        }
        catch (ControlUnreachableException)
        {
            return null;
        }
    }

    private CliContext Quiet(TextWriter output, TextWriter? error = null, Func<string, string?>? environment = null, TextReader? input = null) => new()
    {
        Input = input ?? TextReader.Null,
        Output = output,
        Error = error ?? output,
        OutputIsTerminal = false,
        InputIsTerminal = false,
        Environment = environment ?? context.Environment,
    };

    [GeneratedRegex(@"(?m)^(\s*port:\s*)(\d+)")]
    private static partial Regex PortLine();

    [GeneratedRegex(@"(?m)^backup:\n(  .*\n)+")]
    private static partial Regex BackupSection();
}
