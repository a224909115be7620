namespace Menshen.Cli.Demo;

/// <summary>What was not as it should be; empty at the end of a good demo.</summary>
internal sealed class DemoFindings
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public int Checks { get; private set; }

    /// <summary>Counts a check, and keeps the complaint if it failed.</summary>
    public void Expect(bool holds, string complaint)
    {
        Checks++;
        if (!holds)
            _all.Add(complaint);
    }
}
