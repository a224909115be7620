using System.Net;
using System.Net.Sockets;

namespace Menshen.Bench.Machine;

/// <summary>A folder under the temporary directory that is gone when the run ends.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder()
    {
        Root = Directory.CreateTempSubdirectory("menshen-bench-").FullName;
        // Servers run as another user and must reach their own folders in here.
        File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public string Root { get; }

    /// <summary>A new private folder owned by the user the servers run as.</summary>
    public string Private(string name)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(path);
        Unprivileged.Give(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>One below those that the kernel gives to clients: of those one that is free now is some client's when the server comes to it.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's already.
            }
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // A server that is still ending may add a file; what is left lies in the temporary directory and harms nobody.
        }
    }
}
