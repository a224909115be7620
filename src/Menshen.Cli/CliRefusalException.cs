namespace Menshen.Cli;

/// <summary>Ends a command with one line of what is wrong and one of what to do.</summary>
internal sealed class CliRefusalException(string what, string instead, ExitCode code = ExitCode.CouldNot) : Exception(what)
{
    public string Instead { get; } = instead;

    public ExitCode Code { get; } = code;
}
