using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Menshen.Keystore.Tests.Token;

/// <summary>SoftHSM with its tokens in a temporary directory: a PKCS#11 library like that of a device, and no device.</summary>
public sealed partial class SoftTokens : IDisposable
{
    public const string Module = "/usr/lib/softhsm/libsofthsm2.so";
    public const string Pin = "4711-0815";

    /// <summary>Collection of the classes that use them: the library finds its tokens by the process's environment.</summary>
    public const string OneAtATime = "soft tokens";

    private readonly TemporaryDirectory _temporary = new();

    public SoftTokens()
    {
        Directory.CreateDirectory(_temporary["tokens"]);
        File.WriteAllText(_temporary["softhsm2.conf"], $"directories.tokendir = {_temporary["tokens"]}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // The library asks the process's own environment, of which the runtime has a copy.
        SetNative("SOFTHSM2_CONF", _temporary["softhsm2.conf"], 1).ShouldBe(0);
        PinFile = Write("pin", Pin + "\n");
    }

    public string PinFile { get; }

    /// <summary>Makes a token.</summary>
    public void Make(string label)
    {
        var start = new ProcessStartInfo("softhsm2-util", ["--init-token", "--free", "--label", label, "--so-pin", "so-12345678", "--pin", Pin])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["SOFTHSM2_CONF"] = _temporary["softhsm2.conf"] },
        };
        using var program = Process.Start(start)!;
        program.StandardOutput.ReadToEnd();
        var error = program.StandardError.ReadToEnd();
        program.WaitForExit();
        program.ExitCode.ShouldBe(0, error);
    }

    /// <summary>Takes every token out.</summary>
    public void TakeAllOut() => Directory.Move(_temporary["tokens"], _temporary[$"away-{Directory.GetDirectories(_temporary["."]).Length}"]);

    /// <summary>A place without any.</summary>
    public void PutNoneIn() => Directory.CreateDirectory(_temporary["tokens"]);

    public string Write(string name, string contents)
    {
        File.WriteAllText(_temporary[name], contents);
        File.SetUnixFileMode(_temporary[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return _temporary[name];
    }

    /// <summary>All bytes that the tokens keep.</summary>
    public IEnumerable<byte[]> Files() => Directory.GetFiles(_temporary["tokens"], "*", SearchOption.AllDirectories).Select(File.ReadAllBytes);

    public string Uri(string token, string? pinFile = null) => $"pkcs11:token={token};object=menshen%20master?module-path={Module}&pin-source=file:{pinFile ?? PinFile}";

    public void Dispose() => _temporary.Dispose();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
