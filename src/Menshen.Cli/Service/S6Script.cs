namespace Menshen.Cli.Service;

/// <summary>The script with which s6 keeps a deployment running: under the name <c>run</c> it starts Menshen, under the name <c>finish</c> it says whether it is started again.</summary>
/// <param name="User">The account that runs it.</param>
/// <param name="Program">The program's file.</param>
/// <param name="Directory">The deployment.</param>
/// <remarks>s6-supervise(7): it waits a second between two starts, and an exit code of 125 from <c>finish</c> ends that. What a unit of systemd fences off s6 does not.</remarks>
internal sealed record S6Script(string User, string Program, string Directory)
{
    /// <summary>The script's text; throws where a path could not be written into one.</summary>
    public string Text() => ServiceForm.Read("menshen.s6")
        .Replace("{user}", Quoted(User), StringComparison.Ordinal)
        .Replace("{program}", Quoted(Program), StringComparison.Ordinal)
        .Replace("{directory}", Quoted(Directory), StringComparison.Ordinal);

    // Between these nothing is special to a shell but the quote itself, which is refused.
    private static string Quoted(string words) => $"'{ServiceForm.Checked(words, " ")}'";
}
