using System.Security.Cryptography;
using System.Text;

namespace Menshen.Engine;

/// <summary>Where the embedded engine's files are.</summary>
/// <remarks><code>
/// engine/           ours, 0711: the engine may pass, not write
///   cluster/        the engine's, 0700: PGDATA
///   run/            the engine's, 0700: the socket (or elsewhere if its path would be too long)
///   conf/           ours, 0711: menshen.conf, pg_hba.conf; a broken-into engine cannot rewrite its own access rules
///   log/            ours, 0700: we write what the engine prints, so a symbolic link planted there cannot make us write elsewhere
/// </code></remarks>
internal sealed record EnginePaths(string Engine, string SocketDirectory, IReadOnlyList<string> Messages)
{
    /// <summary>sun_path of Linux holds 108 bytes including the final zero.</summary>
    public const int LongestSocketPath = 107;

    /// <summary>Folder of the guarded engine; another PostgreSQL of the deployment has another.</summary>
    public const string EngineFolder = "engine";

    private const string Elsewhere = "/var/lib/menshen";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Cluster => Path.Combine(Engine, "cluster");
    /// <summary>Where initdb works; renamed when it is done, so that an interrupted one never looks like a cluster.</summary>
    public string Making => Path.Combine(Engine, "cluster.making");

    public string Configuration => Path.Combine(Engine, "conf");
    public string Log => Path.Combine(Engine, "log");
    public string SettingsFile => Path.Combine(Configuration, "menshen.conf");
    public string AccessFile => Path.Combine(Configuration, "pg_hba.conf");
    public string SocketFile => Path.Combine(SocketDirectory, $".s.PGSQL.{EngineAddress.SocketPort}");
    /// <summary>By which a postmaster holds the socket.</summary>
    public string SocketLock => SocketFile + ".lock";

    public bool Initialised => File.Exists(Path.Combine(Cluster, "PG_VERSION"));

    /// <summary>Chooses the places and makes the directories, with owners and modes.</summary>
    public static EnginePaths Prepare(string dataDirectory, EngineAccount account, string folder = EngineFolder)
    {
        var messages = new List<string>();
        var data = Path.GetFullPath(dataDirectory);
        Directory.CreateDirectory(data);
        var engine = ChooseEngine(data, folder, account, messages);
        MakeDirectory(engine, Passable);
        var paths = new EnginePaths(engine, ChooseSocketDirectory(engine, $"{ShortHash(data)}{Suffix(folder)}", messages), messages);
        MakeDirectory(paths.Configuration, Passable);
        MakeDirectory(paths.Log, OwnerOnly);
        MakeOwned(paths.SocketDirectory, account);
        return paths;
    }

    /// <summary>Makes a directory that belongs to the engine alone.</summary>
    public static void MakeOwned(string path, EngineAccount account)
    {
        MakeDirectory(path, OwnerOnly);
        LinuxCalls.Own(path, account);
    }

    private static string ChooseEngine(string data, string folder, EngineAccount account, List<string> messages)
    {
        var engine = Path.Combine(data, folder);
        var link = new DirectoryInfo(engine).LinkTarget;
        if (link is null && account.CanEnter(data))
        {
            return engine;
        }

        if (link is null && Directory.Exists(engine))
        {
            throw new EngineFaultException($"the engine's user '{account.Name}' cannot enter {data} any more: give it the right (chmod o+x on the way there).");
        }

        var target = Path.Combine(Elsewhere, $"{Path.GetFileName(data)}-{ShortHash(data)}{Suffix(folder)}");
        if (link is not null && link != target)
        {
            throw new EngineFaultException($"{engine} is a symbolic link to {link}, which is not ours; expected {target}. If the deployment was moved, move that directory too and link anew.");
        }

        MakeDirectory(Elsewhere, Passable);
        if (link is null)
        {
            Directory.CreateSymbolicLink(engine, target);
        }

        messages.Add($"the engine's user '{account.Name}' cannot enter {data}, so the engine's files are in {target} (linked as {engine}).");
        return target;
    }

    private static string ChooseSocketDirectory(string engine, string name, List<string> messages)
    {
        var near = Path.Combine(engine, "run");
        // A comma separates directories in unix_socket_directories and hosts in drivers.
        if (Encoding.UTF8.GetByteCount(near) + "/.s.PGSQL.5432.lock".Length <= LongestSocketPath && !near.Contains(',', StringComparison.Ordinal))
        {
            return near;
        }

        var away = LinuxCalls.IsRoot ? $"/run/menshen-{name}" : $"/tmp/menshen-{LinuxCalls.EffectiveUser()}-{name}";
        messages.Add($"the path {near} is too long for a Unix socket, so the socket is in {away}.");
        return away;
    }

    private static void MakeDirectory(string path, UnixFileMode mode)
    {
        // In /tmp somebody may have been there first: a link would make us hand his target to the engine.
        if (new DirectoryInfo(path).LinkTarget is { } target)
        {
            throw new EngineFaultException($"{path} is a symbolic link to {target}; remove it.");
        }

        Directory.CreateDirectory(path, mode);
        // Also when it was there: fails if another user owns it. CreateDirectory is subject to the umask, this is not.
        File.SetUnixFileMode(path, mode);
    }

    // The engine came first and keeps the plain name.
    private static string Suffix(string folder) => folder == EngineFolder ? "" : $"-{folder}";

    private static string ShortHash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 5));
}
