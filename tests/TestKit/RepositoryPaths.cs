namespace Menshen.TestKit;

/// <summary>Where this repository's files are, seen from a running test project.</summary>
public static class RepositoryPaths
{
    /// <summary>tests/X.Tests/bin/Release/net10.0 is five below the root.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));

    /// <summary><c>Release</c> or <c>Debug</c>: the program under test is the one built together with its tests.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    // Hundreds of servers and commands are started, and each lives for seconds: compiling their hot methods anew in the background took two thirds of all they
    // used (a server's start 8 s of processor instead of 2.5, a command 0.5 s instead of 0.24). Children inherit it; the test's own process read it already.
    // Debian's psql, pg_dump and pgbench are a Perl script that looks for the version: six times what the program itself takes to start.
    static RepositoryPaths()
    {
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCounting", "0");
        Environment.SetEnvironmentVariable("PATH", $"{PostgresBinaries}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    /// <summary>Where Debian has the programs of the PostgreSQL that the tests run: <c>initdb</c>, <c>pg_ctl</c>, <c>psql</c>.</summary>
    public const string PostgresBinaries = "/usr/lib/postgresql/15/bin";

    /// <summary>What <c>./menshen</c> publishes is signed, what a build leaves is not.</summary>
    public static bool ProgramIsSigned => File.Exists(Path.Combine(Path.GetDirectoryName(MenshenProgram)!, "menshen.manifest"));

    /// <summary>The program <c>menshen</c>: the published one if <c>MENSHEN_PROGRAM</c> says where it is (<c>./menshen test</c> does), else as the build made it.</summary>
    public static string MenshenProgram { get; } =
        Environment.GetEnvironmentVariable("MENSHEN_PROGRAM") is { Length: > 0 } published
            ? published
            : Path.Combine(Root, "src", "Menshen.Cli", "bin", Configuration, "net10.0", "menshen");
}
