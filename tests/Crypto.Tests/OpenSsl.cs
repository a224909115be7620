using System.Diagnostics;

namespace Menshen.Crypto.Tests;

/// <summary>The <c>openssl</c> command in a directory of its own: a second implementation to compare with.</summary>
internal sealed class OpenSsl : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("menshen-openssl-");

    public string PathOf(string name) => Path.Combine(_directory.FullName, name);

    public byte[] Run(params string[] arguments)
    {
        var (exitCode, output, error) = TryRun([], arguments);
        exitCode.ShouldBe(0, error);
        return output;
    }

    public byte[] RunWithInput(byte[] input, params string[] arguments)
    {
        var (exitCode, output, error) = TryRun(input, arguments);
        exitCode.ShouldBe(0, error);
        return output;
    }

    public (int ExitCode, byte[] Output, string Error) TryRun(byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.StandardOutput.BaseStream.CopyTo(output);
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
