namespace Menshen.Interop.Tests.Keeping;

/// <summary>The commands that need a password on their standard input.</summary>
internal static class ClearingCommands
{
    public static Task<ToolRun> ClearAsync(
        this Deployment deployment, string step, string? option, string? value, string name, string password)
    {
        string[] words = ["journal", "clear", step, "--as", name, "--password-file", "-"];
        return deployment.MenshenWithInputAsync(password + "\n", option is null ? words : [.. words, option, value!]);
    }
}
