namespace Menshen.Cli;

/// <summary>What the program tells its caller; the same split as oscap and terraform.</summary>
internal enum ExitCode
{
    /// <summary>Done, and nothing to say against it.</summary>
    Ok = 0,

    /// <summary>Could not be done.</summary>
    CouldNot = 1,

    /// <summary>Done, with findings; or the command line cannot be understood.</summary>
    Findings = 2,
}
