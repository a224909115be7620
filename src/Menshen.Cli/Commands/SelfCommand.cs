namespace Menshen.Cli.Commands;

/// <summary>How to start this program once more: itself, or the runtime with our assembly.</summary>
internal static class SelfCommand
{
    public static IEnumerable<string> Of(params string[] arguments)
    {
        var process = Environment.ProcessPath ?? throw new CliRefusalException(Texts.Error_SelfPath, Texts.Error_SelfPath_Hint);
        var own = typeof(SelfCommand).Assembly;
        // An apphost is called like us; anything else (dotnet) needs to be told what to run.
        return Path.GetFileName(process) == own.GetName().Name
            ? [process, .. arguments]
            : [process, Path.Combine(AppContext.BaseDirectory, $"{own.GetName().Name}.dll"), .. arguments];
    }
}
