namespace Menshen.Backup.Tests.Kit;

/// <summary>The whole program with a clock that can be put forward while it runs (Debian's libfaketime); its engine goes by the machine's.</summary>
internal static class MovedProgram
{
    /// <summary>Makes it in a directory; answers what to start.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="clock">The file by which the clock is put forward.</param>
    public static string Make(string directory, string clock)
    {
        var program = Path.Combine(directory, "menshen");
        // Its clock alone, and not what counts how long something takes: no connection is silent for hours because of it. With the library's mending of waits .NET waits minutes too long.
        File.WriteAllText(program, $"""
            #!/bin/sh
            export LD_PRELOAD={MovedEngine.Library} FAKETIME_TIMESTAMP_FILE={clock} FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_FORCE_MONOTONIC_FIX=0
            exec {RepositoryPaths.MenshenProgram} "$@"
            """);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        return program;
    }
}
