using System.Globalization;
using System.Text;
using Menshen.Cli;

namespace Menshen.Cli.Tests;

/// <summary>Runs a command line in this process and keeps what it says.</summary>
internal sealed class FakeTerminal
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Dictionary<string, string> _environment = [];

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public string Input { get; init; } = "";

    public FakeTerminal With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public CliContext Context()
    {
        // The language is the process's: not that of whichever test ran before.
        CommandTree.Speak(CultureInfo.InvariantCulture);
        return new()
        {
            Input = new StringReader(Input),
            Output = new StringWriter(_output),
            Error = new StringWriter(_error),
            OutputIsTerminal = false,
            InputIsTerminal = false,
            Environment = name => _environment.GetValueOrDefault(name),
        };
    }

    public async Task<int> RunAsync(params string[] arguments) => (int)await CommandTree.RunAsync(arguments, Context());
}
