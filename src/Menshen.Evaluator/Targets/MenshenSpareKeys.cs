using System.Globalization;

namespace Menshen.Evaluator.Targets;

/// <summary>The keystore of a second deployment.</summary>
internal sealed class MenshenSpareKeys(MenshenSpare spare) : ISpareKeys
{
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so", TokenMaker = "/usr/bin/softhsm2-util", Label = "evaluation";

    private const string MasterKey = "MENSHEN_MASTER_KEY", Tokens = "SOFTHSM2_CONF", Credentials = "CREDENTIALS_DIRECTORY", CredentialName = "menshen-master";

    public string Directory => Path.Combine(spare.Directory, "keys");

    private string PinFile => Path.Combine(spare.Root, "pin");

    public async Task<string?> BackUpAsync(string file, int shares, int threshold, CancellationToken cancellation)
    {
        var (code, _, error) = await spare.AsAsync(
            spare.Administrators.Security, cancellation, "keys", "backup", file, "--shares", shares.ToString(CultureInfo.InvariantCulture), "--threshold",
            threshold.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        return code == 0 ? null : error.Trim();
    }

    public async Task<string?> RestoreAsync(string file, IReadOnlyList<int> shares, string into, CancellationToken cancellation)
    {
        // A new machine has no surroundings of the old one.
        var (code, _, error) = await spare.RunThereAsync(
            into, [], cancellation, ["keys", "restore", file, .. shares.SelectMany(share => new[] { "--share", string.Create(CultureInfo.InvariantCulture, $"{file}.share-{share}") })]).ConfigureAwait(false);
        return code == 0 ? null : error.Trim();
    }

    public async Task<bool> OpensAsync(string system, string word, CancellationToken cancellation)
    {
        var link = Path.Combine(system, "journal");
        if (!System.IO.Directory.Exists(link)) System.IO.Directory.CreateSymbolicLink(link, spare.Records.Directory);
        var (_, output, _) = await spare.RunThereAsync(system, [], cancellation, "journal", "show", "--json").ConfigureAwait(false);
        return MenshenSpare.Lines(output, word) > 0;
    }

    public async Task<IReadOnlyList<string?>> ImportAsync(IReadOnlyList<byte[]> masters, CancellationToken cancellation)
    {
        await spare.DownAsync(cancellation).ConfigureAwait(false);
        List<string?> refusals = [];
        foreach (var master in masters)
        {
            var directory = spare.NewDirectory("credential");
            var file = await WriteAsync(Path.Combine(directory, CredentialName), master, cancellation).ConfigureAwait(false);
            refusals.Add(await ChangeAsync(["--credential", file], new() { [Credentials] = directory }, cancellation).ConfigureAwait(false));
        }

        var started = await spare.UpAsync(cancellation).ConfigureAwait(false);
        return started is null ? refusals : [.. refusals.Select(refusal => refusal ?? started)];
    }

    public async Task<string?> IntoDeviceAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Module) || !File.Exists(TokenMaker)) return null;
        var (pin, tokens) = (Random.Shared.Next(10_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture), spare.NewDirectory("tokens"));
        var settings = Path.Combine(tokens, "softhsm2.conf");
        await File.WriteAllTextAsync(settings, $"directories.tokendir = {tokens}\nlog.level = ERROR\n", cancellation).ConfigureAwait(false);
        await WriteAsync(PinFile, global::System.Text.Encoding.ASCII.GetBytes(pin + "\n"), cancellation).ConfigureAwait(false);
        var (code, output, error) = await PublicCommand.RunAsync(
            TokenMaker, "", [new(Tokens, settings)], cancellation, "--init-token", "--free", "--label", Label, "--so-pin", pin, "--pin", pin).ConfigureAwait(false);
        if (code != 0) throw new EvaluationFaultException($"softhsm2-util: {output}{error}");
        // The library finds its tokens by what the process has in its environment.
        spare.Surroundings[Tokens] = settings;
        var uri = $"pkcs11:token={Label}?module-path={Module}&pin-source=file:{PinFile}";
        await spare.DownAsync(cancellation).ConfigureAwait(false);
        var refusal = await ChangeAsync(["--token", uri], new() { [MasterKey] = uri, [Tokens] = settings }, cancellation).ConfigureAwait(false);
        var started = await spare.UpAsync(cancellation).ConfigureAwait(false);
        return refusal ?? started ?? "";
    }

    public async Task<string?> StartWithoutDeviceAsync(bool wrongPin, CancellationToken cancellation)
    {
        await spare.DownAsync(cancellation).ConfigureAwait(false);
        var (key, pin) = (spare.Surroundings[MasterKey], await File.ReadAllBytesAsync(PinFile, cancellation).ConfigureAwait(false));
        try
        {
            if (wrongPin)
                await WriteAsync(PinFile, "00000000\n"u8.ToArray(), cancellation).ConfigureAwait(false);
            else
                spare.Surroundings.Remove(MasterKey);
            return await spare.UpAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            spare.Surroundings[MasterKey] = key;
            await WriteAsync(PinFile, pin, CancellationToken.None).ConfigureAwait(false);
            // Where a PIN was refused no other is tried until somebody has looked.
            File.Delete(Path.Combine(Directory, "pin-refused"));
        }
    }

    /// <summary>Another master key, while it is down; answers why not.</summary>
    private async Task<string?> ChangeAsync(string[] place, Dictionary<string, string> then, CancellationToken cancellation)
    {
        var (code, _, error) = await spare.RunAsync(cancellation, ["keys", "master", .. place]).ConfigureAwait(false);
        if (code != 0) return error.Trim();
        spare.Surroundings.Clear();
        foreach (var (name, value) in then) spare.Surroundings[name] = value;
        return null;
    }

    private static async Task<string> WriteAsync(string file, byte[] contents, CancellationToken cancellation)
    {
        await File.WriteAllBytesAsync(file, contents, cancellation).ConfigureAwait(false);
        new FileInfo(file).UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return file;
    }
}
