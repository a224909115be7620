namespace Menshen.Evaluator.Targets;

/// <summary>A deployment's keystore, and what somebody has who copied its files: tried where it lies, so that the copy is nowhere else.</summary>
/// <param name="program">The executable.</param>
/// <param name="directory">The deployment.</param>
internal sealed class MenshenKeyStore(string program, string directory) : IKeyStore
{
    private const string Master = "master.key", Prefix = "ev-keys-";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What opens a keystore, kept elsewhere than among its files.</summary>
    private static readonly string[] Openers = ["MENSHEN_MASTER_KEY", "MENSHEN_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY"];

    public string Directory => Path.Combine(directory, "keys");

    public async Task<bool> OpensAsync(KeyCopy copy, CancellationToken cancellation)
    {
        foreach (var left in System.IO.Directory.GetDirectories(directory, $"{Prefix}*")) System.IO.Directory.Delete(left, recursive: true);
        var place = Path.Combine(directory, $"{Prefix}{Environment.ProcessId}");
        try
        {
            var keys = System.IO.Directory.CreateDirectory(Path.Combine(place, "keys"), OwnerOnly);
            foreach (var file in System.IO.Directory.GetFiles(Directory).Where(file => copy != KeyCopy.WithoutMaster || Path.GetFileName(file) != Master)) File.Copy(file, Path.Combine(keys.FullName, Path.GetFileName(file)));
            if (copy == KeyCopy.Changed) DamagedCopy.Flip(keys.GetFiles().First(file => file.Name != Master), part: 2, bit: 0x01);
            System.IO.Directory.CreateSymbolicLink(Path.Combine(place, "journal"), Path.Combine(directory, "journal"));
            // With nothing in the surroundings: whoever has the copy has neither passphrase nor device.
            var (_, output, _) = await PublicCommand.RunAsync(
                program, "", Openers.Select(name => new KeyValuePair<string, string>(name, "")), cancellation,
                "journal", "show", "--last", "1", "--json", "--dir", place).ConfigureAwait(false);
            // Whatever it says beside it, such as that the journal is damaged: a record that was opened is open.
            return output.Contains('{', StringComparison.Ordinal);
        }
        finally
        {
            if (System.IO.Directory.Exists(place)) System.IO.Directory.Delete(place, recursive: true);
        }
    }
}
