using System.Diagnostics;

namespace Menshen.Engine;

/// <summary>Runs a program as the engine's user: what stands in the engine's files, a link, leads it nowhere that the engine could not go by itself.</summary>
internal static class AccountProgram
{
    /// <summary>Its output; throws <see cref="EngineFaultException"/> with what it says if it fails.</summary>
    public static async Task<byte[]> OutputAsync(EngineAccount account, string program, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        using var run = Process.Start(account.Command(program, arguments))!;
        // Not left behind: nobody waits for it any more.
        await using var end = cancellation.Register(() => LinuxCalls.Signal(run.Id, LinuxCalls.Sigkill)).ConfigureAwait(false);
        using var output = new MemoryStream();
        var reading = run.StandardOutput.BaseStream.CopyToAsync(output, CancellationToken.None);
        var errors = run.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await run.StandardInput.BaseStream.WriteAsync(input, cancellation).ConfigureAwait(false);
            run.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; why is in what it says.
        }

        await reading.ConfigureAwait(false);
        await run.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (run.ExitCode != 0) throw new EngineFaultException($"{Path.GetFileName(program)} ended with {run.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()}");
        return output.ToArray();
    }
}
