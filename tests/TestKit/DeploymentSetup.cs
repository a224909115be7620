namespace Menshen.TestKit;

/// <summary>What kind of deployment a test wants.</summary>
public sealed record DeploymentSetup
{
    /// <summary>Lets the subjects <see cref="Superusers"/> be superusers, and no rule of Menshen's applies.</summary>
    public bool Transparent { get; init; }

    /// <summary>The strictest value of every standard, a second factor for everyone.</summary>
    public bool Strict { get; init; }

    public IReadOnlyList<string> Superusers { get; init; } = [];

    /// <summary><c>strict</c> or <c>bounded</c>.</summary>
    public string Durability { get; init; } = "strict";

    /// <summary>The program to run; another than usual for tests of the program itself.</summary>
    public string Program { get; init; } = RepositoryPaths.MenshenProgram;

    /// <summary>Read when the durability is bounded.</summary>
    public TimeSpan Lag { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Small, so that tests cross the border between two journal files.</summary>
    public string Segment { get; init; } = "4MiB";

    /// <summary>Lines of the section <c>control</c>; any free port, because tests run side by side.</summary>
    public IReadOnlyList<string> Control { get; init; } = ["port: 0"];

    /// <summary>Further lines of the policy.</summary>
    public string FurtherPolicy { get; init; } = "";

    /// <summary>Further lines of the section <c>journal</c>, such as <c>capacity: 8MiB</c>; those that need the deployment's directory get it.</summary>
    public Func<string, IEnumerable<string>> Keeping { get; init; } = _ => [];

    /// <summary>Further words for <c>init</c>, such as <c>--engine URL</c>.</summary>
    public IReadOnlyList<string> InitWords { get; init; } = [];

    /// <summary>The policy stays as <c>init</c> wrote it, but for its ports; and nobody says anything of backups.</summary>
    public bool IsBare { get; init; }

    /// <summary>Keys and an identity that no other deployment of this test process has.</summary>
    public bool OwnKeys { get; init; }

    /// <summary>On a disk, where the others may be in memory: for tests that kill, which catch what is answered too early the easier the longer a flush takes.</summary>
    public bool OnDisk { get; init; }

    /// <summary>Whether <c>init</c> must run in the directory itself.</summary>
    internal bool IsInitOwn => OwnKeys || IsBare || BeforeInit is not null || InitWords.Count > 0 || Program != RepositoryPaths.MenshenProgram;

    /// <summary>All words of <c>init</c>: without any of backups it would begin to make them, which takes a test's time and leaves a directory beside its own.</summary>
    internal IReadOnlyList<string> AllInitWords => IsBare ? InitWords : ["--backups", "off", .. InitWords];

    /// <summary>What shall happen to the empty directory before <c>init</c>.</summary>
    public Action<Deployment>? BeforeInit { get; init; }

    /// <summary>What shall happen between <c>init</c> and the first <c>up</c>.</summary>
    public Action<Deployment>? BeforeFirstUp { get; init; }

    /// <summary>The file <c>policy.yaml</c>.</summary>
    public string Policy(int port, string directory) => $"""
        profile: {(Transparent ? "transparent" : Strict ? "strict" : "standard")}
        listen:
          - address: 127.0.0.1
            port: {port}
            tls: {(Transparent ? "loopback-optional" : "required")}
        journal:
          durability: {Durability}
          lag: {Lag.TotalMilliseconds:0}ms
          segment: {Segment}{string.Concat(Keeping(directory).Select(line => $"\n  {line}"))}
        control:{string.Concat(Control.Select(line => $"\n  {line}"))}
        {(Superusers.Count > 0 ? $"transparent:\n  superusers: [{string.Join(", ", Superusers)}]" : "")}
        {(Strict && !RepositoryPaths.ProgramIsSigned ? "program: {manifest: told} # a build of somebody's own" : "")}
        {(Strict && !FurtherPolicy.Contains("backup:", StringComparison.Ordinal) ? "backup: {repository: elsewhere} # no test of them" : "")}
        {(FurtherPolicy.Contains("scrub:", StringComparison.Ordinal) ? "" : "scrub: {at: off} # whatever the hour at which tests run")}
        {FurtherPolicy}
        """;
}
