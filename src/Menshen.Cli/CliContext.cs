using System.Globalization;
using Spectre.Console;

namespace Menshen.Cli;

/// <summary>The world around a command: its streams, whether people are there, and the environment.</summary>
internal sealed class CliContext
{
    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>A person reads the output: tables, colours and progress are welcome.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>A person can be asked.</summary>
    public required bool InputIsTerminal { get; init; }

    public required Func<string, string?> Environment { get; init; }

    public bool IsInteractive => OutputIsTerminal && InputIsTerminal;

    /// <summary>Draws on the terminal. Not to be used where <see cref="OutputIsTerminal"/> is false.</summary>
    public IAnsiConsole Console => field ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Output),
        ColorSystem = WantsColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
    });

    // The convention: any value that is not empty.
    private bool WantsColour => OutputIsTerminal && string.IsNullOrEmpty(Environment("NO_COLOR"));

    public static CliContext ForProcess() => new()
    {
        Input = System.Console.In,
        Output = System.Console.Out,
        Error = System.Console.Error,
        OutputIsTerminal = !System.Console.IsOutputRedirected,
        InputIsTerminal = !System.Console.IsInputRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
    };

    public void Line(string text) => Output.WriteLine(text);

    /// <summary>Fills the places of a text from the resources.</summary>
    public static string Fill(string text, params ReadOnlySpan<object?> values) =>
        string.Format(CultureInfo.InvariantCulture, text, values);

    /// <summary>One line what, one line what to do.</summary>
    public void Complain(string what, string instead)
    {
        Error.WriteLine($"menshen: {what}");
        if (instead.Length > 0)
            Error.WriteLine($"  -> {instead}");
    }
}
