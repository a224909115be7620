namespace Menshen.Evaluator.Targets;

/// <summary>The keys of a <see cref="ISpareSystem"/>.</summary>
public interface ISpareKeys
{
    /// <summary>The directory of their files.</summary>
    string Directory { get; }

    /// <summary>Backs them up into a file, under a key in shares, which lie beside it with a number. Answers why not.</summary>
    Task<string?> BackUpAsync(string file, int shares, int threshold, CancellationToken cancellation);

    /// <summary>Brings them back into a new system from these shares. Answers why not.</summary>
    Task<string?> RestoreAsync(string file, IReadOnlyList<int> shares, string into, CancellationToken cancellation);

    /// <summary>Whether a system with those keys reads a word that this one has sealed.</summary>
    Task<bool> OpensAsync(string system, string word, CancellationToken cancellation);

    /// <summary>Other master keys, that somebody brings, one after the other. Answers of each why not.</summary>
    Task<IReadOnlyList<string?>> ImportAsync(IReadOnlyList<byte[]> masters, CancellationToken cancellation);

    /// <summary>The master key is made anew in a device. Null: this machine has none that programs can speak to.</summary>
    Task<string?> IntoDeviceAsync(CancellationToken cancellation);

    /// <summary>Starts without the device, or with a wrong PIN for it. Answers why it did not start.</summary>
    Task<string?> StartWithoutDeviceAsync(bool wrongPin, CancellationToken cancellation);
}
