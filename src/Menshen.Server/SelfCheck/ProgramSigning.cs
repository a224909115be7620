using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>What a publisher does, where he builds; and how a deployment that is down is told whose program it shall run.</summary>
public static class ProgramSigning
{
    private const string KeyHead = "menshen program key 1 ";

    /// <summary>Measures a program's directory and writes its manifest; answers the publisher's public key.</summary>
    /// <param name="directory">The program's.</param>
    /// <param name="keyFile">Holds the signing key; belongs where the program is built, and never where it runs.</param>
    /// <param name="mayMakeKey">Whether a key is made where there is none; its public half stands beside it as <c>.pub</c>.</param>
    /// <param name="time">For the manifest's date.</param>
    public static string Sign(string directory, string keyFile, bool mayMakeKey, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        using var key = Open(keyFile, mayMakeKey);
        var text = ProgramManifest.Sign(directory, key, ProductVersion.Text, time.GetUtcNow());
        File.WriteAllText(Path.Combine(directory, ProgramManifest.FileName), text);
        return Convert.ToHexStringLower(key.PublicKey.ToBytes());
    }

    /// <summary>Makes a deployment that is down run the program that stands here from its next start on, which records it; answers its publisher's name.</summary>
    public static string Trust(Deployment deployment, Func<string, string?> environment, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        using var held = DirectoryLock.Take(deployment);
        var verdict = ProgramCheck.Run(AppContext.BaseDirectory);
        if (verdict.Findings.Count > 0) throw new SelfCheckException(verdict.Findings);
        using var unlock = MasterKeySource.FromSurroundings(environment);
        using var keys = DeploymentKeys.Open(deployment, unlock, time);
        new ProgramTrust(deployment.ProgramTrustFile, keys.ProgramTrustKey()).Write(verdict.Publisher ?? ProgramTrust.Nobody, isNew: true);
        return verdict.Publisher is { } publisher ? ProgramManifest.NameOf(publisher) : ProgramTrust.Nobody;
    }

    private static Sm2PrivateKey Open(string file, bool mayMake)
    {
        if (!File.Exists(file))
        {
            if (!mayMake) throw new ServerFaultException($"there is no signing key in {file}", "Name the right file, or make one: --make-key");
            return Make(file);
        }

        if ((File.GetUnixFileMode(file) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            throw new ServerFaultException($"{file} can be read by others than its owner", $"chmod 600 {file}");
        var text = File.ReadAllText(file).Trim();
        var scalar = new byte[Sm2PrivateKey.Size];
        try
        {
            if (text.StartsWith(KeyHead, StringComparison.Ordinal) && Convert.FromHexString(text.AsSpan(KeyHead.Length), scalar, out _, out var written) == System.Buffers.OperationStatus.Done && written == scalar.Length)
                return Sm2PrivateKey.FromBytes(scalar);
        }
        catch (CryptographicException)
        {
            // No scalar of the curve: the same answer.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }

        throw new ServerFaultException($"{file} is no signing key", "Name the file that `menshen program sign --make-key` made.");
    }

    private static Sm2PrivateKey Make(string file)
    {
        var key = Sm2PrivateKey.Generate();
        Span<byte> scalar = stackalloc byte[Sm2PrivateKey.Size];
        key.Export(scalar);
        PrivateFiles.Write(file, KeyHead + Convert.ToHexStringLower(scalar) + "\n");
        CryptographicOperations.ZeroMemory(scalar);
        File.WriteAllText(file + ".pub", Convert.ToHexStringLower(key.PublicKey.ToBytes()) + "\n");
        return key;
    }
}
