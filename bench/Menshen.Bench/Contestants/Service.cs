using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Menshen.Bench.Machine;

namespace Menshen.Bench.Contestants;

/// <summary>A server program that we started and end with us.</summary>
internal sealed partial class Service : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly string name;
    private readonly string logFile;
    private readonly int stopSignal;
    private readonly Process process;

    private Service(string name, string logFile, int stopSignal, Process process)
    {
        this.name = name;
        this.logFile = logFile;
        this.stopSignal = stopSignal;
        this.process = process;
    }

    public int ProcessId => process.Id;

    /// <summary>Starts the program and waits until its port accepts connections.</summary>
    public static Service Start(string name, IReadOnlyList<string> words, string logFile, int port, int stopSignal)
    {
        var service = new Service(name, logFile, stopSignal, Command.Start(words, logFile));
        try
        {
            service.AwaitPort(port);
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!process.HasExited && SendSignal(process.Id, stopSignal) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        if (!process.WaitForExit(StopLimit))
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void AwaitPort(int port)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (!process.HasExited && clock.Elapsed < StartLimit)
            {
                Thread.Sleep(20);
            }
            catch (SocketException)
            {
                var said = File.Exists(logFile) ? string.Join('\n', File.ReadLines(logFile).TakeLast(10)) : "";
                throw new BenchFailure($"{name} does not listen on port {port}: {said}");
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
