using System.Diagnostics;
using System.Globalization;

namespace Menshen.TestKit;

/// <summary>A process that has ended and that its parent does not reap: to kill(2) it is there still. It is of the user whose a directory is.</summary>
public sealed class UnreapedProcess : IDisposable
{
    // A shell that becomes another program forgets its children, and that program does not know of them.
    private const string Script = "sleep 0.2 & echo $!; exec cat";
    private readonly Process _parent;

    private UnreapedProcess(Process parent, int id) => (_parent, Id) = (parent, id);

    /// <summary>The number that it keeps until this is disposed.</summary>
    public int Id { get; }

    /// <summary>Its parent, which lives until then.</summary>
    public int ParentId => _parent.Id;

    public static async Task<UnreapedProcess> StartAsync(string ownersDirectory)
    {
        var owner = (await ToolRun.OfAsync("stat", ["-c", "%u", ownersDirectory]).ConfigureAwait(false)).Succeeded().Text;
        string[] become = Environment.IsPrivilegedProcess ? [$"--reuid={owner}", "--clear-groups"] : ["--no-new-privs"];
        var parent = Process.Start(new ProcessStartInfo("setpriv", [.. become, "sh", "-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var child = int.Parse((await parent.StandardOutput.ReadLineAsync().ConfigureAwait(false))!, CultureInfo.InvariantCulture);
        while (!(await File.ReadAllTextAsync($"/proc/{child}/stat").ConfigureAwait(false)).Contains(") Z ", StringComparison.Ordinal)) await Task.Delay(20).ConfigureAwait(false);
        return new UnreapedProcess(parent, child);
    }

    public void Dispose()
    {
        // The end of its input is the end of the parent.
        _parent.StandardInput.Close();
        _parent.WaitForExit();
        _parent.Dispose();
    }
}
