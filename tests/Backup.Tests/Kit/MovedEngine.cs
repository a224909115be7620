namespace Menshen.Backup.Tests.Kit;

/// <summary>PostgreSQL's programs, of which the server has a clock that can be put forward while it runs (Debian's libfaketime).</summary>
internal static class MovedEngine
{
    /// <summary>What is loaded before a program's own libraries.</summary>
    public static string Library => Directory.GetDirectories("/usr/lib").Select(found => Path.Combine(found, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("the Debian package libfaketime is missing");

    /// <summary>Makes them in a directory that the engine's user may enter; answers it.</summary>
    /// <param name="directory">Where.</param>
    /// <param name="clock">The file by which the clock is put forward.</param>
    public static string MakePrograms(string directory, string clock)
    {
        var real = Directory.GetDirectories("/usr/lib/postgresql").Select(found => Path.Combine(found, "bin")).Order(StringComparer.Ordinal).First(found => File.Exists(Path.Combine(found, "postgres")));
        Directory.CreateDirectory(directory, (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(directory, "initdb"), Path.Combine(real, "initdb"));
        var server = Path.Combine(directory, "postgres");
        // Its clock alone, and not what counts how long something takes. A stream of WAL whose other end seems to have been silent for six hours would be ended each time.
        File.WriteAllText(server, $"""
            #!/bin/sh
            export LD_PRELOAD={Library} FAKETIME_TIMESTAMP_FILE={clock} FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1
            exec {real}/postgres -c wal_sender_timeout=0 "$@"
            """);
        File.SetUnixFileMode(server, (UnixFileMode)0b111_101_101);
        return directory;
    }
}
